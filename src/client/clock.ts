import type { ControlApi } from "./api.ts";
import { fromCaller } from "./caller.ts";

/** The emulator's clock. Durations are ms, or texts such as "90s" and "1h". */
export interface ClockHandle {
  /** Returns the emulator's time, ms since the epoch. */
  now(): Promise<number>;
  /** Moves time on; resolves when all that fell due on the way has settled. `fired`: how many things that were. */
  advance(by: number | string): Promise<{ now: number; fired: number }>;
  /** Stops time, at an instant (ms since the epoch) or where it stands. */
  freeze(at?: number): Promise<void>;
  /** Lets time pass by itself, from where it stands. */
  run(): Promise<void>;
}

/** Makes the handle. */
export function clockHandle(control: ControlApi): ClockHandle {
  return fromCaller<ClockHandle>({
    now: async () => (await control.call("getClock")).now,
    advance: (by) => control.call("advanceClock", { body: typeof by === "number" ? { by_ms: by } : { by } }),
    async freeze(at) {
      await control.call("setClock", { body: { mode: "frozen", ...(at !== undefined && { now: at }) } });
    },
    async run() {
      await control.call("setClock", { body: { mode: "real" } });
    },
  });
}
