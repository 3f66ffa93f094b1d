import { Counter, Histogram } from "../core/prometheus.ts";
import type { Bus } from "../events/bus.ts";
import type { Attempt } from "../store/entities.ts";

/** Bounds of durations, in seconds. */
const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Counters since the start of the process. A reset does not turn them back. */
export class Metrics {
  readonly #calls = new Counter("finchat_emulator_requests_total", "Calls, by operation and status.");
  readonly #callSeconds = new Histogram("finchat_emulator_request_duration_seconds", "Time to the answer.", seconds);
  readonly #attempts = new Counter("finchat_emulator_push_attempts_total", "Attempts to push, by outcome.");
  readonly #faults = new Counter("finchat_emulator_push_faults_total", "Attempts with a push fault, by its outcome.");
  readonly #attemptSeconds = new Histogram("finchat_emulator_push_duration_seconds", "Time of an attempt.", seconds);
  readonly #deliveries = new Counter("finchat_emulator_deliveries_total", "Deliveries, by the state they came to.");

  #appCalls = 0;

  constructor(bus: Bus) {
    bus.observe((event) => {
      if (event.kind === "attempt") this.#countAttempt(event.attempt);
      else if (event.kind === "delivery") this.#deliveries.add({ state: event.delivery.state });
    });
  }

  /** Number of calls to the platform and the IAM. */
  get appCalls(): number {
    return this.#appCalls;
  }

  /** Counts a call to the platform or the IAM. */
  countAppCall(): void {
    this.#appCalls++;
  }

  /** Counts a call; one of no operation met no path or method, one without a status got no answer. */
  countCall(operationId: string | undefined, status: number | undefined, durationMs: number): void {
    const operation = operationId ?? "none";
    this.#calls.add({ operation, status: status === undefined ? "none" : String(status) });
    this.#callSeconds.add({ operation }, durationMs / 1000);
  }

  /** All of it in Prometheus' text format. */
  render(): string {
    return [this.#calls, this.#callSeconds, this.#deliveries, this.#attempts, this.#faults, this.#attemptSeconds]
      .map((metric) => metric.render())
      .join("");
  }

  #countAttempt({ status, duration_ms: durationMs, fault }: Attempt): void {
    if (fault !== undefined) this.#faults.add({ outcome: fault.outcome });
    this.#attempts.add({ outcome: status === undefined ? "error" : String(status) });
    this.#attemptSeconds.add({}, durationMs / 1000);
  }
}
