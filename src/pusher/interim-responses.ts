import type { Socket } from "node:net";

/** An interim response longer than this is left for undici to refuse. */
const longestHead = 16_384;

const headEnd = "\r\n\r\n";

/**
 * Hides interim responses (1xx) of a socket from undici, which takes an unasked `100 Continue` for a broken response.
 * undici reads with `read()` and sends one request at a time, so the first bytes after a request begin a response.
 * `101 Switching Protocols` stays: nobody asked for another protocol.
 */
export function hideInterimResponses(socket: Socket): void {
  const read = socket.read.bind(socket) as (size?: number) => Buffer | null;
  /** The size of what had been sent when the last final response began. */
  let respondedAt = -1;
  let held: Buffer | undefined;
  socket.read = (size?: number): Buffer | null => {
    const chunk = read(size);
    if (chunk === null || socket.bytesWritten === respondedAt) return chunk;
    const rest = afterInterimResponses(held === undefined ? chunk : Buffer.concat([held, chunk]));
    if (rest.isFinal) respondedAt = socket.bytesWritten;
    held = rest.isFinal ? undefined : rest.bytes;
    return rest.isFinal ? rest.bytes : null;
  };
}

/** Bytes from the first final response on, or the start of a head that cannot be told yet. */
function afterInterimResponses(received: Buffer): { readonly bytes: Buffer; readonly isFinal: boolean } {
  let bytes = received;
  while (isInterim(bytes)) {
    const end = bytes.indexOf(headEnd);
    if (end === -1) return { bytes, isFinal: bytes.length > longestHead };
    bytes = bytes.subarray(end + headEnd.length);
  }
  return { bytes, isFinal: bytes.length >= statusLine.length || !isInterimSoFar(bytes) };
}

const statusLine = "HTTP/1.1 1xx";

const isInterim = (bytes: Buffer): boolean => /^HTTP\/1\.[01] 1(?!01)\d\d/.test(bytes.toString("latin1", 0, 12));

/** Returns whether bytes too few for a status could become an interim response's. */
const isInterimSoFar = (bytes: Buffer): boolean => {
  const start = bytes.toString("latin1");
  return ["HTTP/1.1 1", "HTTP/1.0 1"].some((known) => known.startsWith(start.slice(0, known.length)));
};
