import type { FeedEntry } from "./event-log.ts";

/** Number of frames kept for readers that are not at the same place. */
const keptFrames = 1024;

/** Makes the frame of a feed entry once for all readers of a feed, as the bytes that are sent. */
export class Frames {
  readonly #describe: (entry: FeedEntry) => object;
  readonly #made = new Map<number, Buffer>();

  /** `describe` gives the JSON of a frame. */
  constructor(describe: (entry: FeedEntry) => object) {
    this.#describe = describe;
  }

  /** The frame of a feed entry. */
  of(entry: FeedEntry): Buffer {
    let frame = this.#made.get(entry.place);
    if (frame === undefined) this.#keep(entry.place, (frame = asFrame(this.#describe(entry))));
    return frame;
  }

  #keep(seq: number, frame: Buffer): void {
    this.#made.set(seq, frame);
    if (this.#made.size <= keptFrames) return;
    for (const oldest of this.#made.keys()) {
      this.#made.delete(oldest);
      return;
    }
  }
}

/** JSON as the bytes of a frame. */
export const asFrame = (content: object): Buffer => Buffer.from(JSON.stringify(content));
