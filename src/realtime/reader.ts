import type { WebSocket } from "ws";
import type { Cancel, WallClock } from "../core/wall.ts";
import type { FeedEntry, ReadableFeed } from "./event-log.ts";

/** With more bytes than this waiting in its socket a reader is given no more until they are read. */
const highWater = 1024 * 1024;

/** A reader who is given more than it reads, and reads nothing at all for so long, is dropped; ms of real time. */
const patience = 5000;

/** Frame that tells a reader to read everything anew; it has no number of its own. */
const missed = Buffer.from(JSON.stringify({ kind: "state" }));

/** Source of a reader. */
export interface Source {
  readonly eventLog: ReadableFeed;
  readonly wall: WallClock;
  /** The frame for a feed entry; undefined where it is none of the reader's business. */
  readonly frameOf: (entry: FeedEntry) => Buffer | undefined;
  /** Called once, when the socket is gone. */
  readonly onGone: () => void;
  /** Called when the reader turns out to be too slow. */
  readonly onDropped: () => void;
}

/**
 * Writes a feed to one socket. A reader who keeps up is handed each frame as it is made; one who does not is left
 * behind and catches up from what is kept. Nobody waits for a reader: who stands still, or falls behind what is kept, is
 * dropped. Changes of tenant data that are no longer kept are replaced by word to read everything anew.
 */
export class Reader {
  readonly #socket: WebSocket;
  readonly #source: Source;
  /** Everything up to here was written, or was not for this reader. */
  #seq: number;
  #isBehind = false;
  #flushed = 0;
  #cancelPatience: Cancel | undefined;

  constructor(socket: WebSocket, source: Source) {
    this.#socket = socket;
    this.#source = source;
    this.#seq = source.eventLog.last;
    socket.once("close", () => {
      this.#cancelPatience?.();
      source.onGone();
    });
  }

  /** Begins after `since`, or, where that is no longer possible, with word that something was missed. */
  resume(since: number): void {
    const { eventLog } = this.#source;
    const from = eventLog.resumeAfter(since);
    this.#seq = from ?? eventLog.oldest;
    if (from === undefined) this.#write(missed);
    this.#catchUp(from === undefined);
  }

  /** Writes what has just happened, unless the reader is behind and will come to it, or no longer can. */
  tell(entry: FeedEntry): void {
    if (!this.#isBehind) this.#pass(entry);
    else if (this.#source.eventLog.resumeAfter(this.#seq) === undefined) this.#drop();
  }

  /** Ends the feed: the emulator stops. */
  close(): void {
    this.#socket.close(1001, "the emulator stops");
    this.#socket.terminate();
  }

  #pass(entry: FeedEntry): void {
    this.#seq = entry.place;
    const frame = this.#source.frameOf(entry);
    if (frame !== undefined) this.#write(frame);
  }

  #write(frame: Buffer): void {
    this.#socket.send(frame, { binary: false }, this.#onFlushed);
    if (this.#socket.bufferedAmount > highWater) this.#fallBehind();
  }

  readonly #onFlushed = (error?: Error | null): void => {
    this.#flushed++;
    if (error || !this.#isBehind || this.#socket.bufferedAmount > highWater / 2) return;
    this.#cancelPatience?.();
    this.#isBehind = false;
    this.#catchUp();
  };

  /** Writes what is kept; changes that are no longer kept are made up for by word of that. */
  #catchUp(isTold = false): void {
    const { eventLog } = this.#source;
    const from = eventLog.resumeAfter(this.#seq);
    if (from === undefined) {
      this.#drop();
      return;
    }
    if (!isTold && !eventLog.hasChangesAfter(from)) this.#write(missed);
    for (const entry of eventLog.after(from)) {
      this.#pass(entry);
      if (this.#isBehind) return;
    }
  }

  #fallBehind(): void {
    this.#isBehind = true;
    const flushed = this.#flushed;
    this.#cancelPatience = this.#source.wall.after(patience, () => {
      if (this.#flushed === flushed) this.#drop();
      else this.#fallBehind();
    });
  }

  #drop(): void {
    this.#source.onDropped();
    this.#socket.terminate();
  }
}
