import { request } from "undici";
import { wallClock } from "../../src/core/wall.ts";

/** What became of a piece of work, and how the emulator's event loop did meanwhile. */
export interface Watched<Result> {
  readonly result: Result;
  /** How long the slowest response of `/livez`, or the longest turn of the loop, took in ms. */
  readonly slowestMs: number;
  /** Number of responses, or of times that the loop went round. */
  readonly rounds: number;
}

/** Does something while `/livez` is asked again and again, from before the beginning until after the end. */
export async function livezDuring<Result>(url: string, work: () => Promise<Result>): Promise<Watched<Result>> {
  const livez = new URL("/livez", url);
  return during(work, async () => {
    const { statusCode, body } = await request(livez);
    await body.dump();
    if (statusCode !== 200) throw new Error(`/livez answered ${statusCode}`);
  });
}

/** Does something while the event loop is watched. */
export const loopDuring = <Result>(work: () => Promise<Result>): Promise<Watched<Result>> =>
  during(work, () => new Promise((resolve) => wallClock.after(0, resolve)));

async function during<Result>(work: () => Promise<Result>, ask: () => Promise<void>): Promise<Watched<Result>> {
  const over = new AbortController();
  let slowestMs = 0;
  let rounds = 0;
  const asking = (async () => {
    do {
      const start = wallClock.now();
      await ask();
      rounds++;
      slowestMs = Math.max(slowestMs, wallClock.now() - start);
    } while (!over.signal.aborted);
  })();
  try {
    const result = await work();
    return { result, slowestMs, rounds };
  } finally {
    over.abort();
    await asking;
  }
}
