import { once } from "node:events";
import type { WebSocket } from "ws";
import type { components } from "../generated/control.d.ts";
import type { Cancel, WallClock } from "../core/wall.ts";

type Schemas = components["schemas"];

/** A message, or the new state of a card, in the order of the feed. */
export interface PoolItem {
  readonly seq: number;
  readonly kind: "message" | "update";
  readonly event: Schemas["Event"];
  /** The step that it was matched by, such as "step 3 (line 12)". */
  takenBy?: string;
}

/** A tenant whose feed is read. */
export interface FeedSource {
  readonly connection: { readonly url: string };
  readonly controlToken?: string | undefined;
  readonly isRunning?: boolean;
}

/** Everything that has happened in a tenant since its start: its event feed, read as it comes. */
export class ScenarioFeed {
  /** Messages and updates. */
  readonly pool: PoolItem[] = [];
  readonly #socket: WebSocket;
  readonly #wall: WallClock;
  readonly #waiting = new Set<() => void>();
  #activeAt: number;

  private constructor(socket: WebSocket, wall: WallClock) {
    this.#socket = socket;
    this.#wall = wall;
    this.#activeAt = wall.now();
    socket.on("message", (data: Buffer) => {
      this.#take(JSON.parse(data.toString("utf8")) as Schemas["EventsFrame"]);
    });
    socket.on("error", () => undefined);
  }

  /** Connects to the feed of a tenant: from its start, or of a running one from now on. @throws Error when it cannot */
  static async open(
    { connection, controlToken: token, isRunning = false }: FeedSource,
    wall: WallClock,
  ): Promise<ScenarioFeed> {
    const { WebSocket } = await import("ws");
    const address = `${connection.url.replace(/^http/, "ws")}/_emulator/v1/events${isRunning ? "" : "?since=0"}`;
    const socket = new WebSocket(address, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });
    const feed = new ScenarioFeed(socket, wall);
    await once(socket, "open");
    return feed;
  }

  /** Milliseconds of real time without a push attempt, a platform call or a message. */
  get quietMs(): number {
    return this.#wall.now() - this.#activeAt;
  }

  /** Resolves when something happens, at the latest after `ms` of real time. */
  async next(ms: number): Promise<void> {
    let cancel: Cancel = () => undefined;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        resolve();
      };
      this.#waiting.add(wake);
      cancel = this.#wall.after(Math.max(0, ms), wake);
    });
    cancel();
  }

  /** Stops reading. */
  close(): void {
    this.#socket.terminate();
  }

  #take(frame: Schemas["EventsFrame"]): void {
    if (frame.kind === "message" || frame.kind === "update") {
      this.pool.push({ seq: frame.seq, kind: frame.kind, event: frame.event });
    }
    if (["message", "update", "attempt", "request"].includes(frame.kind)) this.#activeAt = this.#wall.now();
    for (const wake of [...this.#waiting]) wake();
  }
}
