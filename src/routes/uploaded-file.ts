import { FinchatError } from "../core/errors.ts";
import { isMediaType } from "../domain/media.ts";
import type { Call } from "../http/route.ts";

/** A file on its way in: its type as far as the caller gave one, and its length as far as it is known. */
export interface UploadedFile {
  readonly type: string | undefined;
  readonly length: number;
}

/**
 * Reads the headers of an upload. A Content-Type that hardly is the file's own is warned about.
 * @throws FinchatError FC_UNKNOWN (415) where the bytes would not be the file's own
 */
export function uploadedFile({ request: { headers }, warn }: Pick<Call, "request" | "warn">): UploadedFile {
  const {
    "content-type": type = "",
    "content-length": length = "0",
    "content-encoding": encoding = "identity",
  } = headers;
  if (encoding.toLowerCase() !== "identity") {
    throw new FinchatError("FC_UNKNOWN", `Content-Encoding ${encoding} is not supported; send the file as it is`, {
      status: 415,
    });
  }
  if (type !== "" && !isMediaType(type)) {
    warn(
      `header Content-Type ${JSON.stringify(type)} is no media type; the file is stored as application/octet-stream`,
    );
  }
  if (/^multipart\//i.test(type)) {
    warn("the body is a multipart form and stored as such; send the bytes of the file alone");
  }
  return { type: type === "" ? undefined : type, length: Number(length) };
}
