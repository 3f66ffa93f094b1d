import { badRequest } from "../../core/errors.ts";
import { isRecord, type Fields } from "../../core/json.ts";
import { Violations } from "../../core/violations.ts";
import { impossibleIn, type ItemKind } from "../../core/impossible-matches.ts";
import type { Wanted } from "../../realtime/query.ts";

/** Requested items, with the shorthands of messages. */
interface Asked {
  readonly for: ItemKind;
  readonly match?: Fields | undefined;
  readonly room?: unknown;
  readonly sender?: unknown;
  readonly msgtype?: unknown;
  readonly body?: unknown;
}

/** The field of a message that each shorthand stands for. */
const shorthands = {
  room: ["room_id"],
  sender: ["sender"],
  msgtype: ["content", "msgtype"],
  body: ["content", "body"],
} as const satisfies Partial<Record<keyof Asked, readonly string[]>>;

/** The place in a match that each shorthand stands for. */
const aliases = Object.fromEntries(Object.entries(shorthands).map(([name, place]) => [name, `/${place.join("/")}`]));

/**
 * Returns the match to look for, with the shorthands merged into it.
 * @throws FinchatError FC_BAD_JSON for a shorthand of something else than a message, or of a field that `match` has
 *   too, and for what no item can have
 */
export function wantedItems(asked: Asked): Wanted {
  let match: Fields = asked.match ?? {};
  const violations = new Violations();
  const isMessage = asked.for === "message";
  violations.addAll(impossibleIn(asked.for, match, { in: "body", base: "/match", ...(isMessage && { aliases }) }));
  for (const [name, place] of Object.entries(shorthands)) {
    const value = asked[name as keyof typeof shorthands];
    if (value === undefined) continue;
    const path = `/${name}`;
    if (!isMessage) violations.add({ in: "body", path, message: "is for messages; use match" });
    else if (hasField(match, place))
      violations.add({ in: "body", path, message: `is in match too: /match/${place.join("/")}` });
    else match = withField(match, place, value);
  }
  if (violations.count > 0) throw badRequest(violations);
  return { for: asked.for, match };
}

function hasField(fields: unknown, [name = "", ...rest]: readonly string[]): boolean {
  if (!isRecord(fields)) return fields !== undefined;
  if (!Object.hasOwn(fields, name)) return false;
  return rest.length === 0 || hasField(fields[name], rest);
}

function withField(fields: Fields, [name = "", ...rest]: readonly string[], value: unknown): Fields {
  const inner = fields[name];
  return { ...fields, [name]: rest.length === 0 ? value : withField(isRecord(inner) ? inner : {}, rest, value) };
}
