import { computed, shallowRef } from "vue";
import { call } from "../api/control.ts";
import { on } from "./feed.ts";

const known = shallowRef<{ now: number; mode: "real" | "frozen"; at: number }>({ now: 0, mode: "real", at: 0 });
const tick = shallowRef(0);

/** The emulator's time in ms since the epoch; where it runs, it is brought up to date twice a second. */
export const now = computed(() => {
  const { now: base, mode, at } = known.value;
  return mode === "frozen" ? base : base + Math.max(0, tick.value - at);
});

/** Whether the emulator's clock goes with the system's or stands still. */
export const mode = computed(() => known.value.mode);

function set(clock: { now: number; mode: "real" | "frozen" }): void {
  tick.value = performance.now();
  known.value = { ...clock, at: tick.value };
}

/** Reads the clock, and follows it from then on. */
export async function followClock(): Promise<void> {
  on("clock", (frames) => {
    const last = frames.at(-1);
    if (last !== undefined) set(last);
  });
  on("state", () => void readClock());
  setInterval(() => (tick.value = performance.now()), 500);
  await readClock();
}

async function readClock(): Promise<void> {
  set(await call("getClock"));
}
