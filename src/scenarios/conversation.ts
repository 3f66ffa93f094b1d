import type { PoolItem } from "./feed.ts";

/** Longest shown body, in characters. */
const longestBody = 200;

/** Shows the people and bots of a conversation: `nameOf` returns the name of a bot under test for its fcid. */
export function conversationText(pool: readonly PoolItem[], nameOf: (fcid: string) => string): string {
  return pool.map((item) => lineOf(item, nameOf)).join("\n");
}

/** Returns the line of one message. */
export function lineOf({ kind, event, takenBy }: PoolItem, nameOf: (fcid: string) => string): string {
  const time = new Date(event.timestamp).toISOString().slice(11, 19);
  const room = event.room_type === "multi_room" ? ` in ${event.room_id ?? ""}` : "";
  const matched = takenBy === undefined ? "" : `   (matched by ${takenBy})`;
  return `${time} ${nameOf(event.sender)}${room}: ${kind === "update" ? "[card updated] " : ""}${contentText(event.content)}${matched}`;
}

/** Returns the content of a message in a few words. */
export function contentText(content: Readonly<Record<string, unknown>>): string {
  const { msgtype, body, info, url } = content;
  const kind = typeof msgtype === "string" ? msgtype : "message";
  if (typeof body === "string" && kind === "m.text") return brief(body);
  if (kind === "m.cui") {
    const status =
      typeof info === "object" && info !== null && "status" in info ? ` status=${String(info.status)}` : "";
    return `[card${status}]${typeof body === "string" ? ` ${brief(body)}` : ""}`;
  }
  const name = typeof body === "string" ? body : typeof url === "string" ? url : "";
  return `[${kind}] ${brief(name)}`.trimEnd();
}

const brief = (text: string): string =>
  JSON.stringify(text.length > longestBody ? `${text.slice(0, longestBody)}…` : text).slice(1, -1);
