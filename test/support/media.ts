import { Readable } from "node:stream";
import { request } from "undici";
import type { Answered } from "./client.ts";

/** What comes back where the body is a file: its bytes as they are. */
export interface AnsweredBytes extends Omit<Answered, "body"> {
  readonly bytes: Buffer;
}

/** Downloads, whatever the status. */
export async function download(
  url: string,
  { headers = {}, method = "GET" }: { headers?: Readonly<Record<string, string>>; method?: "GET" | "HEAD" } = {},
): Promise<AnsweredBytes> {
  const response = await request(url, { method, headers });
  const bytes = Buffer.from(await response.body.arrayBuffer());
  return { status: response.statusCode, headers: response.headers, bytes };
}

/** A stream of so many bytes, 64 KiB at a time, always the same memory; `onChunk` is told how many there were before. */
export function bytesOf(size: number, onChunk: (before: number) => void = () => undefined): Readable {
  const chunk = Buffer.alloc(65_536, 7);
  function* chunks(): Generator<Buffer> {
    for (let sent = 0; sent < size; sent += chunk.length) {
      onChunk(sent);
      yield chunk.subarray(0, Math.min(chunk.length, size - sent));
    }
  }
  return Readable.from(chunks());
}
