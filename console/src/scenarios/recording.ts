import { shallowRef } from "vue";
import { transfer } from "../api/control.ts";
import { on } from "../live/feed.ts";
import { refresher } from "../parts/refresh.ts";

/** The number of the feed entry that the recording began after; undefined while nothing is recorded. */
export const recordingSince = shallowRef<number>();
/** The scenario recorded so far, as YAML; empty before the first reading. */
export const recorded = shallowRef("");

/** Returns the number of the last entry of the feed. */
export async function lastEntry(): Promise<number> {
  const { header } = await transfer("getScenario", { params: {}, query: { since: Number.MAX_SAFE_INTEGER } });
  return Number(header("x-emulator-seq") ?? 0);
}

/** Begins a recording of what happens from now on. */
export async function startRecording(): Promise<void> {
  const last = await lastEntry();
  recorded.value = "";
  recordingSince.value = last;
}

/** Ends the recording, and returns it as YAML. */
export async function stopRecording(): Promise<string> {
  await read();
  recordingSince.value = undefined;
  return recorded.value;
}

async function read(): Promise<void> {
  const since = recordingSince.value;
  if (since === undefined) return;
  const text = (await transfer("getScenario", { params: {}, query: { since } })).text();
  if (recordingSince.value === since) recorded.value = text;
}

const refresh = refresher(read, () => recordingSince.value === undefined);

for (const kind of ["message", "update", "delivery", "attempt", "request", "change", "clock"] as const)
  on(kind, refresh);
// A reset leaves nothing of what was recorded.
on("state", () => (recordingSince.value = undefined));
