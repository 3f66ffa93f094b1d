import type { WallClock } from "../../core/wall.ts";

/** Whether something is done within so many milliseconds of the caller's time. */
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
