import { shallowReactive } from "vue";
import type { Event, JoinedRoom } from "../../../../src/generated/control.d.ts";
import { call } from "../../api/control.ts";
import { actor } from "../../live/actor.ts";
import { on } from "../../live/feed.ts";

/** More than this many are not counted. */
export const mostCounted = 99;

const storageKey = "finchat-emulator.read";

/** The last message that was read, by user and room; each window has its own, as it has its acting user. */
const read = shallowReactive(new Map<string, string>(stored()));
/** What was counted, by user and room. */
const counts = shallowReactive(new Map<string, number>());
/** The messages that a count was made of, by user and room: the feed may tell of them after they were read. */
const counted = new Map<string, ReadonlySet<string>>();
/** What is being counted, and whether it changed meanwhile. */
const counting = new Map<string, { changed: boolean }>();

const keyOf = (fcid: string, roomId: string): string => `${fcid} ${roomId}`;

/**
 * How many messages of others somebody has not read in a room: those behind the last one read, and behind the last of
 * their own. Asked for once, if `ask` says so, then counted as they come; 0 while it is not known.
 */
export function unreadIn(fcid: string, { room_id: roomId, latest }: JoinedRoom, ask: boolean): number {
  const key = keyOf(fcid, roomId);
  if (latest === undefined || latest.sender === fcid || read.get(key) === latest.event_id) return 0;
  const known = counts.get(key);
  if (known === undefined && ask && !counting.has(key)) void count(fcid, roomId);
  return known ?? 0;
}

/** The last message that somebody has read in a room, as far as this window knows. */
export const lastRead = (fcid: string, roomId: string): string | undefined => read.get(keyOf(fcid, roomId));

/** How many unread messages of somebody are counted, in all rooms. */
export function unreadOf(fcid: string): number {
  let sum = 0;
  for (const [key, count] of counts) if (key.startsWith(`${fcid} `)) sum += count;
  return sum;
}

/** Takes note of somebody having read a room up to a message. */
export function markRead(fcid: string, roomId: string, eventId: string): void {
  const key = keyOf(fcid, roomId);
  counts.set(key, 0);
  if (read.get(key) === eventId) return;
  read.set(key, eventId);
  sessionStorage.setItem(storageKey, JSON.stringify([...read]));
}

on("message", (frames) => {
  for (const { event } of frames) arrived(actor.value, event);
});

/** Takes note of a message, for somebody. */
function arrived(fcid: string, { event_id: id, room_id: roomId = "", sender }: Event): void {
  const key = keyOf(fcid, roomId);
  if (counted.get(key)?.has(id) === true) return;
  const under = counting.get(key);
  if (under !== undefined) under.changed = true;
  const known = counts.get(key);
  if (known !== undefined) counts.set(key, sender === fcid ? 0 : Math.min(known + 1, mostCounted + 1));
}

/** Forgets what was counted: everything has changed. */
export function forgetCounts(): void {
  counts.clear();
  counted.clear();
}

async function count(fcid: string, roomId: string): Promise<void> {
  const key = keyOf(fcid, roomId);
  const state = { changed: false };
  counting.set(key, state);
  const messages = await unseen(fcid, roomId).catch(() => undefined);
  counting.delete(key);
  if (messages === undefined) return;
  if (state.changed) return count(fcid, roomId);
  const own = messages.findLastIndex(({ sender }) => sender === fcid);
  counted.set(key, new Set(messages.map(({ event_id: id }) => id)));
  counts.set(key, messages.length - own - 1);
}

/** The messages behind the last one read; the newest where none was, or it is gone. */
async function unseen(fcid: string, roomId: string): Promise<readonly Event[]> {
  const page = async (query: { since?: string }): Promise<readonly Event[]> => {
    const input = { params: { room_id: roomId }, query: { as: fcid, limit: mostCounted + 1, ...query } };
    return (await call("readTimeline", input)).messages;
  };
  const since = read.get(keyOf(fcid, roomId));
  return since === undefined ? page({}) : page({ since }).catch(() => page({}));
}

function stored(): [string, string][] {
  return JSON.parse(sessionStorage.getItem(storageKey) ?? "[]") as [string, string][];
}
