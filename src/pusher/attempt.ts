import type { App, Attempt } from "../store/entities.ts";
import type { PusherContext } from "./context.ts";
import type { Exchange, Transport, UnderWay } from "./transport.ts";

/** A receiver inside the emulator: what an app's callback URL names in place of a server of the developer's. */
export type LocalReceiver = (payload: object) => { readonly status: number; readonly body: string };

/** Finds the receiver inside the emulator that a callback URL means, if it means one. */
export type LocalReceivers = (url: string) => LocalReceiver | undefined;

/** Makes attempts: the one way in which anything is ever sent to a callback URL, whether first, retry or redelivery. */
export class Attempts {
  readonly #context: Pick<PusherContext, "clock" | "settings">;
  readonly #transport: Transport;
  readonly #local: LocalReceivers;

  constructor(context: Pick<PusherContext, "clock" | "settings">, transport: Transport, local: LocalReceivers) {
    this.#context = context;
    this.#transport = transport;
    this.#local = local;
  }

  /** Sends a payload to an app now; the attempt is there when it has ended. */
  begin(app: App, payload: object): { readonly exchange: UnderWay; readonly ended: Promise<Attempt> } {
    const at = this.#context.clock.now();
    const exchange = this.#send(app.callback.url, payload);
    return { exchange, ended: exchange.done.then((outcome) => asAttempt(at, outcome)) };
  }

  #send(url: string, payload: object): UnderWay {
    const receiver = this.#local(url);
    if (receiver !== undefined) return answered(receiver(payload));
    const timeoutMs = this.#context.settings.current.push.timeout_ms;
    return this.#transport.send({ url, method: "PUT", payload, timeoutMs });
  }
}

function asAttempt(at: number, { durationMs, status, error, body }: Exchange): Attempt {
  return {
    at,
    duration_ms: durationMs,
    ...(status !== undefined && { status }),
    ...(error !== undefined && { error }),
    ...(body !== undefined && { response: body }),
  };
}

function answered(answer: { status: number; body: string }): UnderWay {
  const nothing = (): void => undefined;
  return { done: Promise.resolve({ ...answer, durationMs: 0 }), suspend: nothing, resume: nothing, abort: nothing };
}
