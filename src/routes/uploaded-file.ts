import type { IncomingMessage } from "node:http";
import { FinchatError } from "../core/errors.ts";

/**
 * What the headers of an upload say of the file: its type, and its length as far as it is told.
 * @throws FinchatError FC_UNKNOWN (415) where the bytes would not be the file's own
 */
export function uploadedFile({ headers }: IncomingMessage): { type: string | undefined; length: number } {
  const { "content-type": type, "content-length": length = "0", "content-encoding": encoding = "identity" } = headers;
  if (encoding.toLowerCase() !== "identity") {
    throw new FinchatError("FC_UNKNOWN", `Content-Encoding ${encoding} is not supported; send the file as it is`, {
      status: 415,
    });
  }
  return { type, length: Number(length) };
}
