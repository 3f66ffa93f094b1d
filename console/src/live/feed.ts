import { shallowRef } from "vue";
import type { EventsFrame } from "../../../src/generated/control.d.ts";
import { call, feedUrl, someUnanswered } from "../api/control.ts";

/** How long to wait before connecting anew, in ms: doubled with each failure up to the last. */
const patience = { first: 250, last: 5000 };

type Kind = EventsFrame["kind"];
/** A frame of one kind of the feed of everything that happens. */
export type Frame<K extends Kind> = EventsFrame & { kind: K };
type Listener = (frames: readonly EventsFrame[]) => void;

/** Whether the feed is connected. */
export const connected = shallowRef(false);

const listeners = new Set<Listener>();
let waiting: EventsFrame[] = [];
let since: number | undefined;
let instance: string | undefined;
let delay = patience.first;
let scheduled = false;

/**
 * Connects to the feed and stays connected; after a break it goes on where it stopped, so that nothing is missed.
 * @returns once the first attempt has succeeded or failed: what is read from then on is kept current
 */
export function connect(isFirst = true): Promise<void> {
  const socket = new WebSocket(feedUrl("/_emulator/v1/events", since === undefined ? {} : { since: String(since) }));
  const settled = new Promise<void>((resolve) => {
    for (const end of ["open", "close"]) socket.addEventListener(end, () => resolve(), { once: true });
  });
  socket.addEventListener("open", () => {
    connected.value = true;
    delay = patience.first;
    // Where to go on is not known, or what was read before the break is not whole.
    const isWhole = !someUnanswered() && since !== undefined;
    if (!isFirst && !isWhole) take({ kind: "state" });
    void compareInstance();
  });
  socket.addEventListener("message", ({ data }: MessageEvent<string>) => take(JSON.parse(data) as EventsFrame));
  socket.addEventListener("close", () => {
    connected.value = false;
    setTimeout(() => void connect(false), delay);
    delay = Math.min(delay * 2, patience.last);
  });
  return settled;
}

/**
 * Calls back with the frames of a kind, in order and many at a time: a busy feed costs one pass per painted frame.
 * @returns how to stop that
 */
export function on<K extends Kind>(kind: K, react: (frames: readonly Frame<K>[]) => void): () => void {
  const listener: Listener = (frames) => {
    const matching = frames.filter((frame): frame is Frame<K> => frame.kind === kind);
    if (matching.length > 0) react(matching);
  };
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** Has everything read anew when the emulator was restarted, or replaced by another, since the last connection. */
async function compareInstance(): Promise<void> {
  const health = await call("getHealth").catch(() => undefined);
  if (health === undefined) return;
  const isAnother = instance !== undefined && instance !== health.instance;
  instance = health.instance;
  if (isAnother) take({ kind: "state" });
}

function take(frame: EventsFrame): void {
  since = frame.seq ?? since;
  waiting.push(frame);
  if (scheduled) return;
  scheduled = true;
  // A window in the background paints nothing, and must not hoard frames meanwhile.
  if (document.visibilityState === "visible") requestAnimationFrame(deliver);
  else setTimeout(deliver, patience.first);
}

document.addEventListener("visibilitychange", deliver);

function deliver(): void {
  scheduled = false;
  const frames = waiting;
  waiting = [];
  for (const listener of listeners) listener(frames);
}
