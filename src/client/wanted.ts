import { briefJson } from "../core/brief-json.ts";
import { impossibleIn, type ItemKind } from "../core/impossible-matches.ts";
import { isRecord, type Fields } from "../core/json.ts";
import { checkPlainData } from "../core/known-options.ts";
import { ConfigError } from "../core/option-values.ts";
import { pointerSegments } from "../core/pointer.ts";
import { nearSuggestion } from "../core/suggestions.ts";
import { itemShapes } from "../generated/shapes.js";

/** The place in a message that each shorthand stands for. */
const shorthands: Readonly<Record<string, readonly [string, string?]>> = {
  room: ["room_id"],
  sender: ["sender"],
  msgtype: ["content", "msgtype"],
  body: ["content", "body"],
};

/**
 * Returns a match as the control API takes it: without shorthands, its patterns as texts. `place` is what the caller calls it.
 * @throws ConfigError for a match that no item of the kind can have, with a suggestion
 */
export function wantedMatch(place: string, kind: ItemKind, given: unknown): Fields {
  checkPlainData(place, given, isPattern);
  const match = withPatterns(asObject(place, given)) as Fields;
  const whole = kind === "message" ? withoutShorthands(place, match) : match;
  const { told } = impossibleIn(kind, whole, { in: "body", base: "" });
  if (told.length === 0) return whole;
  const lines = told.map(({ path, message }) => `${place}: ${pointerSegments(path).join(".")} ${message}`);
  throw new ConfigError(lines.join("\n"));
}

function withoutShorthands(place: string, match: Fields): Fields {
  const known = [...new Set([...Object.keys(shorthands), ...Object.keys(itemShapes.message.fields ?? {})])];
  const whole: Record<string, unknown> = {};
  if (match["content"] !== undefined) whole["content"] = { ...asObject(`${place}.content`, match["content"]) };
  for (const [name, value] of Object.entries(match)) {
    if (value === undefined || name === "content") continue;
    if (!known.includes(name)) {
      const hint = nearSuggestion(name, known) || `; there are ${known.join(", ")}`;
      throw new ConfigError(`${place}: unknown field ${briefJson(name)}${hint}`);
    }
    const [field, inner] = shorthands[name] ?? [name];
    const target = inner === undefined ? whole : contentOf(whole);
    const key = inner ?? field;
    if (Object.hasOwn(target, key))
      throw new ConfigError(`${place}: ${name} is given twice: as ${[field, inner].filter(Boolean).join(".")} too`);
    target[key] = value;
  }
  return whole;
}

function contentOf(whole: Record<string, unknown>): Record<string, unknown> {
  const content = (whole["content"] ??= {});
  return content as Record<string, unknown>;
}

function asObject(place: string, value: unknown): Fields {
  if (isRecord(value)) return value;
  throw new ConfigError(`${place}: must be an object of fields to match (got ${briefJson(value)})`);
}

/** A pattern of any realm: a sandbox, such as jest's, has a RegExp of its own. */
const isPattern = (value: unknown): value is RegExp => Object.prototype.toString.call(value) === "[object RegExp]";

/** Patterns travel as texts, and lose their flags on the way. */
function sourceOf(pattern: RegExp): string {
  if (pattern.flags === "") return pattern.source;
  throw new ConfigError(`a pattern takes no flags here: write ${String(pattern)} without "${pattern.flags}"`);
}

function withPatterns(value: unknown): unknown {
  if (isPattern(value)) return { $regex: sourceOf(value) };
  if (Array.isArray(value)) return value.map(withPatterns);
  if (typeof value !== "object" || value === null) return value;
  const given = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(given.map(([field, inner]) => [field, withPatterns(inner)]));
}
