import { open, type FileHandle } from "node:fs/promises";
import type { Request } from "express";
import { FinchatError } from "../core/errors.ts";
import type { Answer } from "./route.ts";

/** Headers that make a browser treat a file as a file: it neither guesses the type nor runs the content. */
const harmless = { "x-content-type-options": "nosniff", "content-security-policy": "sandbox; default-src 'none'" };

/**
 * Answers with a file, streamed: the whole, the one range that was asked for (206), or nothing where the caller has it
 * already (304). Several ranges at once are answered with the whole (RFC 9110, 14.2). Undefined when there is no file.
 * @throws FinchatError FC_UNKNOWN (416) for a range outside the file
 */
export async function answerFile(request: Request, path: string, type: string): Promise<Answer | undefined> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return undefined;
  let streaming = false;
  try {
    const { size, mtimeMs } = await file.stat();
    const etag = `"${size.toString(16)}-${Math.floor(mtimeMs).toString(16)}"`;
    const headers = { ...harmless, "content-type": type, "accept-ranges": "bytes", etag };
    if (hasAlready(request, etag)) return { status: 304, headers: { ...harmless, etag } };
    const range = rangeOf(request, size, etag);
    const { start, end } = range ?? { start: 0, end: size - 1 };
    const answer = {
      status: range === undefined ? 200 : 206,
      headers: {
        ...headers,
        "content-length": String(end - start + 1),
        ...(range !== undefined && { "content-range": `bytes ${start}-${end}/${size}` }),
      },
    };
    streaming = request.method !== "HEAD" && size > 0;
    return streaming ? { ...answer, bytes: stream(file, start, end) } : answer;
  } finally {
    if (!streaming) await file.close();
  }
}

const stream = (file: FileHandle, start: number, end: number) => file.createReadStream({ start, end });

function hasAlready({ headers: { "if-none-match": known } }: Request, etag: string): boolean {
  return known?.split(",").some((tag) => ["*", etag, `W/${etag}`].includes(tag.trim())) ?? false;
}

function rangeOf(request: Request, size: number, etag: string): { start: number; end: number } | undefined {
  const { range, "if-range": condition } = request.headers;
  if (range === undefined || (condition !== undefined && condition !== etag)) return undefined;
  const ranges = request.range(size);
  if (ranges === -1) {
    throw new FinchatError("FC_UNKNOWN", `${range} is not within the ${size} bytes of the file`, {
      status: 416,
      headers: { "content-range": `bytes */${size}` },
    });
  }
  return Array.isArray(ranges) && ranges.type === "bytes" && ranges.length === 1 ? ranges[0] : undefined;
}
