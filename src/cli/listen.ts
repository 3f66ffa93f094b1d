import { WebSocket } from "ws";
import type { EmulatorConnection } from "../client/connection.ts";
import { TargetError } from "../conformance/target-error.ts";
import { isRecord } from "../core/json.ts";
import { callLine, localTime } from "../core/log-text.ts";
import { systemTime } from "../core/wall.ts";
import type { components } from "../generated/control.d.ts";
import { withEmulator, type RemoteFlags } from "./remote.ts";

type Schemas = components["schemas"];

/** Flags of `listen`. */
export interface ListenFlags extends RemoteFlags {
  /** Only pushes to this app, and its calls. */
  readonly app?: string;
}

/**
 * Prints a line for each push attempt and each call, until `stopped` is aborted.
 * @throws TargetError when nobody is there, for an unknown app, and when the connection ends
 */
export const listen = (flags: ListenFlags, print: (line: string) => void, stopped: AbortSignal): Promise<void> =>
  withEmulator(flags, async (emulator) => {
    const { app, controlToken } = flags;
    if (app !== undefined) await emulator.app(app).get();
    const feed = new WebSocket(`${emulator.url.replace(/^http/, "ws")}/_emulator/v1/events`, {
      headers: controlToken === undefined ? {} : { authorization: `Bearer ${controlToken}` },
    });
    stopped.addEventListener("abort", () => feed.close());
    const lines = new FeedLines(emulator, app);
    let printing: Promise<void> = Promise.resolve();
    await new Promise<void>((resolve, reject) => {
      feed.on("open", () => print(`listening to ${emulator.url}${app === undefined ? "" : `, app ${app}`}`));
      feed.on("error", ({ message }) => {
        if (stopped.aborted) resolve();
        else reject(new TargetError(`the feed of ${emulator.url} cannot be followed: ${message}`));
      });
      feed.on("message", (data: Buffer) => {
        const frame = JSON.parse(data.toString()) as Schemas["EventsFrame"];
        printing = printing.then(async () => {
          const line = await lines.of(frame);
          if (line !== undefined) print(line);
        });
        printing.catch(reject);
      });
      feed.on("close", () => {
        if (stopped.aborted) resolve();
        else reject(new TargetError(`the emulator at ${emulator.url} ended the connection`));
      });
    });
  });

type DeliveryFacts = Pick<Schemas["Delivery"], "app_id" | "type" | "url">;

/** Number of deliveries whose facts are kept between their attempts. */
const keptDeliveries = 10_000;

/** Lines of the frames of the events feed. */
class FeedLines {
  readonly #emulator: EmulatorConnection;
  readonly #app: string | undefined;
  readonly #deliveries = new Map<string, DeliveryFacts>();

  constructor(emulator: EmulatorConnection, app: string | undefined) {
    this.#emulator = emulator;
    this.#app = app;
  }

  /** Returns the line of a frame; undefined for one without. */
  async of(frame: Schemas["EventsFrame"]): Promise<string | undefined> {
    if (frame.kind === "delivery") this.#keep(frame.delivery.delivery_id, frame.delivery);
    if (frame.kind === "attempt") return this.#attemptLine(frame.delivery_id, frame.attempt);
    if (frame.kind === "request") return this.#callLine(frame.request);
    return undefined;
  }

  async #attemptLine(deliveryId: string, attempt: Schemas["Attempt"]): Promise<string | undefined> {
    const facts = (await this.#read(deliveryId)) ?? this.#deliveries.get(deliveryId);
    if (facts === undefined || this.#isOther(facts.app_id)) return undefined;
    const { status, error, duration_ms: duration } = attempt;
    const result = status ?? (error ?? "no response").replaceAll("\n", " ");
    return `${localTime(systemTime())} push ${facts.type} ${facts.app_id} ${facts.url} ${result} ${duration}ms`;
  }

  #callLine(request: Schemas["Request"]): string | undefined {
    if (this.#isOther(request.app_id)) return undefined;
    const { body } = request.response;
    const errcode = isRecord(body) ? body["errcode"] : undefined;
    return callLine({ ...request, time: systemTime(), ...(errcode !== undefined && { errcode }) });
  }

  #isOther(appId: string | undefined): boolean {
    return this.#app !== undefined && appId !== this.#app;
  }

  #keep(deliveryId: string, { app_id, type, url }: DeliveryFacts): void {
    this.#deliveries.delete(deliveryId);
    this.#deliveries.set(deliveryId, { app_id, type, url });
    for (const oldest of this.#deliveries.keys()) {
      if (this.#deliveries.size <= keptDeliveries) return;
      this.#deliveries.delete(oldest);
    }
  }

  /** Reads a delivery, whose URL changes with its app's; undefined when it is not kept, as that of a test event. */
  #read(deliveryId: string): Promise<DeliveryFacts | undefined> {
    return this.#emulator.deliveries.get(deliveryId).catch(() => undefined);
  }
}
