import { shallowRef } from "vue";
import { transfer } from "../api/control.ts";
import { on } from "../live/feed.ts";
import { attempt } from "../parts/attempt.ts";

/** The number of the feed entry that the recording began after; undefined while nothing is recorded. */
export const recordingSince = shallowRef<number>();
/** What was recorded so far, as YAML; empty before the first reading. */
export const recorded = shallowRef("");

/** Shortest time between two readings of a recording, in ms. */
const pace = 300;
let isReading = false;
let isStale = false;

/** Begins a recording of what happens from now on. */
export async function startRecording(): Promise<void> {
  const { header } = await transfer("getScenario", { params: {}, query: { since: Number.MAX_SAFE_INTEGER } });
  recorded.value = "";
  recordingSince.value = Number(header("x-emulator-seq") ?? 0);
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

/** Reads the recording anew, at most a few times a second. */
function refresh(): void {
  isStale = true;
  if (isReading || recordingSince.value === undefined) return;
  isReading = true;
  isStale = false;
  void attempt(read).then(() =>
    setTimeout(() => {
      isReading = false;
      if (isStale) refresh();
    }, pace),
  );
}

for (const kind of ["message", "update", "delivery", "attempt", "request", "change", "clock"] as const)
  on(kind, refresh);
// A reset leaves nothing of what was recorded.
on("state", () => (recordingSince.value = undefined));
