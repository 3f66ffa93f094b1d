import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import type { ParseError } from "jsonc-parser";
import type { Violation } from "../core/errors.ts";
import { isRecord } from "../core/json.ts";
import { pointerTo } from "../core/pointer.ts";

/** Why a body cannot be taken: its type (415), its size (413), or its text (400). */
export type BodyProblem =
  | { readonly kind: "media_type"; readonly message: string }
  | { readonly kind: "too_large" }
  | { readonly kind: "malformed"; readonly violation: Violation; readonly text: string };

/** JSON as it was read, or where it breaks off. */
export type JsonResult =
  { readonly value: unknown } | { readonly problem: Extract<BodyProblem, { kind: "malformed" }> };

/** How deep lists and objects of a body may be nested. */
const maxDepth = 100;

const byteOrderMark = "\ufeff";

const tooDeep = `is nested deeper than ${maxDepth} levels`;

/** A body as it was read, or what is wrong with it; `value` is undefined where there is none. */
export type BodyResult = { readonly value: unknown } | { readonly problem: BodyProblem };

/** Whether a request says that it has a body. */
export function hasBody(request: IncomingMessage): boolean {
  const { "content-length": length, "transfer-encoding": encoding } = request.headers;
  return encoding !== undefined || (length !== undefined && length !== "0");
}

/** Reads a JSON body of at most `limit` bytes. */
export function readJson(request: IncomingMessage, limit: number): Promise<BodyResult> {
  return readAs("application/json", request, limit, parseJson);
}

/** Reads a form of at most `limit` bytes; its value is a `URLSearchParams`. */
export function readForm(request: IncomingMessage, limit: number): Promise<BodyResult> {
  const parse = (bytes: Buffer): BodyResult => ({ value: new URLSearchParams(bytes.toString("utf8")) });
  return readAs("application/x-www-form-urlencoded", request, limit, parse);
}

async function readAs(
  media: string,
  request: IncomingMessage,
  limit: number,
  parse: (bytes: Buffer) => BodyResult | Promise<BodyResult>,
): Promise<BodyResult> {
  if (!hasBody(request)) return { value: undefined };
  const mediaProblem = checkMediaType(request, media);
  if (mediaProblem !== undefined) return { problem: { kind: "media_type", message: mediaProblem } };
  const bytes = await readBytes(request, limit);
  if (bytes === undefined) return { problem: { kind: "too_large" } };
  return bytes.length === 0 ? { value: undefined } : parse(bytes);
}

/** Reads at most `limit` bytes; undefined when there are more. */
function readBytes(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  if (Number(request.headers["content-length"] ?? 0) > limit) return Promise.resolve(undefined);
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    if (request.destroyed) reject(brokenOff());
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) {
        request.removeAllListeners("data");
        resolve(undefined);
      } else chunks.push(chunk);
    });
    request.on("end", () => {
      resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
    });
    request.on("error", reject);
  });
}

const brokenOff = (): Error => Object.assign(new Error("the request was broken off"), { code: "ECONNRESET" });

function checkMediaType(request: IncomingMessage, expected: string): string | undefined {
  const { "content-type": type, "content-encoding": encoding } = request.headers;
  if (encoding !== undefined && encoding.toLowerCase() !== "identity") {
    return `Content-Encoding ${encoding} is not supported; send the body as it is`;
  }
  if (type === undefined) return `Content-Type is missing; it must be ${expected}`;
  if (type === expected) return undefined;
  const [media = "", ...parameters] = type.toLowerCase().split(";");
  if (media.trim() !== expected) return `Content-Type is ${type}; it must be ${expected}`;
  const charset = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith("charset="));
  if (charset !== undefined && !/^charset="?utf-?8"?$/.test(charset)) return `${charset} is not supported; use UTF-8`;
  return undefined;
}

/** JSON out of bytes, nested no deeper than a body may be, without fields that reach into the prototypes of objects. */
export function parseJson(bytes: Buffer): JsonResult | Promise<JsonResult> {
  const text = bytes.toString("utf8");
  if (!isUtf8(bytes)) return malformed(text, "the body is not UTF-8");
  try {
    const value: unknown = JSON.parse(text.startsWith(byteOrderMark) ? text.slice(1) : text);
    return isHarmless(value, maxDepth) ? { value } : explain(text);
  } catch (error) {
    return explain(text, error);
  }
}

function isHarmless(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (depth === 0) return false;
  if (Array.isArray(value)) return value.every((item) => isHarmless(item, depth - 1));
  for (const [field, inner] of Object.entries(value)) {
    const reachesOut = field === "constructor" && isRecord(inner) && Object.hasOwn(inner, "prototype");
    if (field === "__proto__" || reachesOut || !isHarmless(inner, depth - 1)) return false;
  }
  return true;
}

async function explain(text: string, error?: unknown): Promise<JsonResult> {
  const [message, path] = deepest(text) > maxDepth ? [tooDeep] : await describe(text, error);
  return malformed(text, message, path);
}

/** How deep what may be JSON is nested. */
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
