import { briefJson } from "../core/brief-json.ts";
import { isRecord } from "../core/json.ts";

/** A check of `verify` or `expectNone` that failed. Test runners show `expected` and `actual`. */
export class ExpectationError extends Error {
  override readonly name = "ExpectationError";
  readonly expected: unknown;
  readonly actual: unknown;

  constructor(message: string, expected: unknown, actual: unknown) {
    super(message);
    this.expected = expected;
    this.actual = actual;
  }
}

/** Returns an item for a sentence: its seq, sender and room, and the part that tells it from others. */
export function itemText(seq: number, item: object): string {
  const fields = isRecord(item) ? item : {};
  const { sender, room_id: room } = fields;
  const from = typeof sender === "string" && sender !== "" ? ` from ${sender}` : "";
  const where = typeof room === "string" ? ` in ${room}` : "";
  return `seq ${seq}${from}${where} ${briefJson(essence(fields), 300)}`;
}

function essence(item: Readonly<Record<string, unknown>>): unknown {
  if ("content" in item) return item["content"];
  const told = ["operation_id", "method", "path", "app_id", "type", "state", "status", "event_id"];
  return Object.fromEntries(told.filter((name) => name in item).map((name) => [name, item[name]]));
}
