import type { Happening } from "./happenings.ts";

/** How many frames are kept for readers who are not quite at the same place. */
const keptFrames = 1024;

/** Makes the frame of a happening once for all readers of a feed, as the bytes that are sent. */
export class Frames {
  readonly #describe: (happening: Happening) => object;
  readonly #made = new Map<number, Buffer>();

  /** `describe` gives the JSON of a frame. */
  constructor(describe: (happening: Happening) => object) {
    this.#describe = describe;
  }

  /** The frame of a happening. */
  of(happening: Happening): Buffer {
    let frame = this.#made.get(happening.place);
    if (frame === undefined) this.#keep(happening.place, (frame = asFrame(this.#describe(happening))));
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
