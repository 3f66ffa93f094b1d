import type { WallClock } from "../../core/wall.ts";

/** Returns whether a promise settles within a number of milliseconds of real time. */
export async function within(wall: WallClock, ms: number, done: Promise<unknown>): Promise<boolean> {
  let cancel = (): void => undefined;
  const late = new Promise<boolean>((resolve) => {
    cancel = wall.after(ms, () => {
      resolve(false);
    });
  });
  const result = await Promise.race([done.then(() => true), late]);
  cancel();
  return result;
}
