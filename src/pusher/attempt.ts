import { withoutCredentials } from "../core/http-url.ts";
import type { Attempt, PushFault } from "../store/entities.ts";
import { faultyExchange } from "./faulty-exchange.ts";
import type { PusherContext } from "./pusher-context.ts";
import type { Sent } from "./push-envelope.ts";
import type { Exchange, InFlight } from "./sending.ts";
import type { Transport } from "./transport.ts";

/** A receiver inside the emulator: what an app's callback URL names in place of a server of the developer's. */
export type LocalReceiver = (payload: object) => { readonly status: number; readonly body: string };

/** Finds the receiver inside the emulator that a callback URL means, if it means one. */
export type LocalReceivers = (url: string) => LocalReceiver | undefined;

/** The platform's measure of success: 200, and nothing else. */
export const isSuccess = ({ status, error }: Attempt): boolean => status === 200 && error === undefined;

/** Makes attempts: the one way in which anything is ever sent to a callback URL, whether first, retry or redelivery. */
export class Attempts {
  readonly #context: PusherContext;
  readonly #transport: Transport;
  readonly #local: LocalReceivers;

  constructor(context: PusherContext, transport: Transport, local: LocalReceivers) {
    this.#context = context;
    this.#transport = transport;
    this.#local = local;
  }

  /** Makes an attempt for an app; it is there when it has ended. An unexpected error makes it a failed one. */
  begin(
    appId: string,
    sent: Sent,
    fault?: PushFault,
  ): { readonly exchange: InFlight; readonly ended: Promise<Attempt> } {
    const at = this.#context.clock.now();
    const exchange = this.#sendSafely(sent, fault);
    const ended = exchange.done.catch(asFailure).then((outcome) => {
      const attempt = { ...asAttempt(at, outcome), ...appliedFault(fault) };
      this.#log(appId, sent.url, attempt);
      return attempt;
    });
    return { exchange, ended };
  }

  #sendSafely(sent: Sent, fault: PushFault | undefined): InFlight {
    try {
      return fault === undefined ? this.#send(sent) : this.#sendWith(fault, sent);
    } catch (error) {
      return inFlight(Promise.reject(asError(error)));
    }
  }

  #sendWith(fault: PushFault, sent: Sent): InFlight {
    const { clock, wall, settings } = this.#context;
    const timeoutMs = settings.current.push.timeout_ms;
    return faultyExchange({ fault, clock, timeoutMs, call: () => this.#send(sent), soon: (run) => wall.soon(run) });
  }

  #send({ url, payload }: Sent): InFlight {
    const receiver = this.#local(url);
    if (receiver !== undefined) return this.#answered(() => receiver(payload));
    const timeoutMs = this.#context.settings.current.push.timeout_ms;
    return this.#transport.send({ url, method: "PUT", payload, timeoutMs });
  }

  /**
   * Asks a receiver in the emulator, later: it may change the state, and an attempt can begin while others still hear of
   * a change. Other work has its turn first, however many attempts follow each other.
   */
  #answered(ask: () => { readonly status: number; readonly body: string }): InFlight {
    const turn = new Promise<void>((resolve) => {
      this.#context.wall.soon(resolve);
    });
    return inFlight(
      turn.then(() => {
        const answer = ask();
        return { ...answer, durationMs: 0, size: Buffer.byteLength(answer.body) };
      }),
    );
  }

  #log(appId: string, url: string, attempt: Attempt): void {
    const { status, error, duration_ms } = attempt;
    const succeeded = isSuccess(attempt);
    this.#context.logger[succeeded ? "info" : "warn"](
      { app_id: appId, url: withoutCredentials(url), status, error, duration_ms },
      succeeded ? "pushed" : "a push failed",
    );
  }
}

/** A duplicate is recorded in the attempt that it adds. */
const appliedFault = (fault: PushFault | undefined): Pick<Attempt, "fault"> =>
  fault === undefined || fault.outcome === "duplicate" ? {} : { fault: recorded(fault) };

/** Returns the record of a fault that was applied. */
export const recorded = ({ fault_id, outcome }: PushFault): NonNullable<Attempt["fault"]> => ({ fault_id, outcome });

/** Returns an exchange that cannot be held or broken off. */
function inFlight(done: Promise<Exchange>): InFlight {
  const noop = (): void => undefined;
  return { done, suspend: noop, resume: noop, abort: noop };
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

const asFailure = (error: unknown): Exchange => ({ error: `internal: ${asError(error).message}`, durationMs: 0 });

function asAttempt(at: number, { durationMs, status, error, body }: Exchange): Attempt {
  return {
    at,
    duration_ms: durationMs,
    ...(status !== undefined && { status }),
    ...(error !== undefined && { error }),
    ...(body !== undefined && { response: body }),
  };
}
