import type { IncomingMessage } from "node:http";
import { tooLarge } from "../core/errors.ts";
import { parseJson, type MalformedJson } from "./parse-json.ts";

/** Reason why a body is refused: its media type (415), its size (413), or its text (400). */
export type BodyProblem =
  { readonly kind: "media_type"; readonly message: string } | { readonly kind: "too_large" } | MalformedJson;

/** A body as it was read, or what is wrong with it; `value` is undefined where there is none. */
export type BodyResult = { readonly value: unknown } | { readonly problem: BodyProblem };

/** Returns whether a request declares a body. */
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

/**
 * The bytes of a body as they come, read no further than they are asked for.
 * @throws FinchatError FC_UNKNOWN (413) when there are more than `limit`
 */
export async function* bodyChunks(request: IncomingMessage, limit: number): AsyncGenerator<Buffer> {
  if (Number(request.headers["content-length"] ?? 0) > limit) throw tooLarge(limit);
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw tooLarge(limit);
    yield chunk;
  }
}

async function readAs(
  media: string,
  request: IncomingMessage,
  limit: number,
  parse: (bytes: Buffer) => BodyResult | Promise<BodyResult>,
): Promise<BodyResult> {
  if (!hasBody(request)) return { value: undefined };
  const mediaProblem = mediaTypeProblem(request, media);
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

/** The reason why a body is not taken as being of a media type, from its headers. */
export function mediaTypeProblem(request: IncomingMessage, expected: string): string | undefined {
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
