import { isUtf8 } from "node:buffer";
import type { ParseError } from "jsonc-parser";
import type { Violation } from "../core/errors.ts";
import { isHarmless, maxDepth } from "../core/json.ts";
import { pointerTo } from "../core/pointer.ts";

/** A text that is not taken as JSON, and why. */
export interface MalformedJson {
  readonly kind: "malformed";
  readonly violation: Violation;
  readonly text: string;
}

/** JSON as it was read, or where it breaks off. */
export type JsonResult = { readonly value: unknown } | { readonly problem: MalformedJson };

/** Some editors put one before a text, where JSON has no place for it. */
const byteOrderMark = /^\ufeff/;

/** JSON out of bytes, nested at most 100 levels deep, without fields that reach into the prototypes of objects. */
export function parseJson(bytes: Buffer): JsonResult | Promise<JsonResult> {
  const text = bytes.toString("utf8").replace(byteOrderMark, "");
  if (!isUtf8(bytes)) return malformed(text, "the body is not UTF-8");
  try {
    const value: unknown = JSON.parse(text);
    return isHarmless(value) ? { value } : explain(text);
  } catch (error) {
    return explain(text, error);
  }
}

async function explain(text: string, error?: unknown): Promise<JsonResult> {
  if (deepest(text) > maxDepth) return malformed(text, `is nested deeper than ${maxDepth} levels`);
  const [message, path] = await describe(text, error);
  return malformed(text, message, path);
}

/** Returns the nesting depth of a text that may be JSON. */
function deepest(text: string): number {
  let [depth, most, isInText] = [0, 0, false];
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '"') isInText = !isInText;
    else if (isInText) at += character === "\\" ? 1 : 0;
    else if (character === "[" || character === "{") most = Math.max(most, ++depth);
    else if (character === "]" || character === "}") depth--;
  }
  return most;
}

/**
 * Says where JSON breaks off, or which of its fields would reach into the prototypes of objects. Node's own message often
 * has no position, so the text is read again by a parser that has; it must not be nested too deep for that.
 */
async function describe(text: string, error: unknown): Promise<[message: string, path?: string]> {
  const { parse, printParseErrorCode } = await import("jsonc-parser");
  const errors: ParseError[] = [];
  parse(text, errors, { disallowComments: true });
  const [first] = errors;
  if (first === undefined) {
    const field = await forbiddenField(text);
    return field === undefined ? [String(error)] : ["is not taken as a field", field];
  }
  const before = text.slice(0, first.offset).split("\n");
  const line = String(before.length);
  const column = String((before.at(-1)?.length ?? 0) + 1);
  const place = `at position ${String(first.offset)} (line ${line}, column ${column})`;
  return [`not valid JSON: ${printParseErrorCode(first.error)} ${place}`];
}

/** The path of the first field that would reach into a prototype. */
async function forbiddenField(text: string): Promise<string | undefined> {
  const { visit } = await import("jsonc-parser");
  let path: string | undefined;
  visit(text, {
    onObjectProperty(field, ...[, , , , pathTo]) {
      const isForbidden = field === "__proto__" || (field === "prototype" && pathTo().at(-1) === "constructor");
      if (isForbidden) path ??= [...pathTo(), field].reduce<string>(pointerTo, "");
    },
  });
  return path;
}

const malformed = (text: string, message: string, path = ""): JsonResult => ({
  problem: { kind: "malformed", violation: { in: "body", path, message }, text },
});
