import type { IncomingMessage, OutgoingHttpHeaders } from "node:http";
import { Readable } from "node:stream";
import { pipeline as streamTo } from "node:stream/promises";
import { isRecord } from "../core/json.ts";
import { hasBody } from "./body.ts";
import { openError } from "./cors.ts";
import { pageHeaders } from "./page-policy.ts";
import { idHeader, type RequestContext } from "./request-context.ts";
import { recordCall, type Records } from "./record.ts";
import type { Answer } from "./route.ts";
import { acceptWebSocket } from "./upgrade.ts";

/**
 * Time during which the rest of a request is read and thrown away before its connection is closed, in ms of real time.
 */
const lingerMs = 2000;

/** The largest body of which the rest is read and thrown away so that its connection can be kept, in bytes. */
const discardedBytes = 65_536;

/** The most that a header can hold of warnings, in bytes; clients refuse an answer whose headers are too long. */
const warningBytes = 4096;

/** Sends an answer, or what a fault has left of it, and takes note of the call. */
export async function send(answer: Answer, context: RequestContext, records: Records): Promise<void> {
  const { request, response, cut } = context;
  const { join, bytes } = answer;
  if (cut === "connection") {
    if (bytes instanceof Readable) bytes.destroy();
    recordCall(context, undefined, records);
    request.socket.resetAndDestroy();
  } else if (join !== undefined) {
    await acceptWebSocket(request, response, (socket) => {
      recordCall(context, { answer, headers: {} }, records);
      join(socket);
    });
  } else if (bytes instanceof Readable) await sendStream(bytes, answer, context, records);
  else {
    if (isOnItsWay(request)) await nextTurn(records);
    sendContent(answer, context, records);
  }
}

/** Resolves when what has come of a request by now is parsed. */
const nextTurn = ({ wall }: Records): Promise<void> => new Promise((resolve) => void wall.after(0, resolve));

async function sendStream(bytes: Readable, answer: Answer, context: RequestContext, records: Records): Promise<void> {
  const headers = headersOf(answer, context);
  begin(answer, headers, context, records);
  if (context.cut === undefined) await streamTo(bytes, context.response);
  else breakOff(bytes, context);
}

function sendContent(answer: Answer, context: RequestContext, records: Records): void {
  const { request, response, cut } = context;
  const headers = headersOf(answer, context);
  const content = contentOf(answer);
  if (answer.status !== 204 && answer.status !== 304) headers["content-length"] ??= String(Buffer.byteLength(content));
  begin(answer, headers, context, records);
  if (cut === "body") cutOff(content, context);
  else if (headers.connection === "close" && !request.complete) endWhenRead(content, context, records);
  else response.end(content);
}

/**
 * Records the call before the first byte of its response is sent, so that whoever has the response finds the call in
 * the request log.
 */
function begin(answer: Answer, headers: OutgoingHttpHeaders, context: RequestContext, records: Records): void {
  recordCall(context, { answer, headers }, records);
  context.errcode = errcodeOf(answer);
  context.response.writeHead(answer.status, headers);
}

function errcodeOf({ status, body }: Answer): string | undefined {
  if (status < 400 || !isRecord(body)) return undefined;
  const code = body["errcode"] ?? body["error"];
  return typeof code === "string" ? code : undefined;
}

function contentOf({ bytes, body }: Answer): string | Buffer {
  if (bytes !== undefined && !(bytes instanceof Readable)) return bytes;
  return body === undefined ? "" : JSON.stringify(body);
}

function headersOf({ status, headers: given, bytes, body }: Answer, context: RequestContext): OutgoingHttpHeaders {
  const { request, warnings, faultIds } = context;
  const headers: OutgoingHttpHeaders = { ...idHeader(context), ...openError(context, status), ...given };
  if (bytes === undefined && body !== undefined) headers["content-type"] = "application/json; charset=utf-8";
  if (leavesRest(request)) headers.connection = "close";
  if (faultIds.length > 0) headers["x-emulator-fault"] = faultIds.join(", ");
  if (warnings.length > 0) headers["x-emulator-warning"] = warningHeader(warnings);
  return Object.assign(headers, pageHeaders(headers));
}

const isOnItsWay = (request: IncomingMessage): boolean => !request.complete && hasBody(request);

/**
 * Returns whether the connection cannot be kept for another request, because too much of the body may still come. Node
 * never discards a body that was read in part, and the next request would wait forever.
 */
function leavesRest(request: IncomingMessage): boolean {
  if (request.readableDidRead) return !request.readableEnded;
  const { "content-length": length } = request.headers;
  return isOnItsWay(request) && (length === undefined || Number(length) > discardedBytes);
}

/** The warnings as JSON in ASCII, as many as there is room for, and how many more there are. */
function warningHeader(warnings: readonly string[]): string {
  const whole = asciiJson(warnings);
  if (whole.length <= warningBytes) return whole;
  const told: string[] = [];
  let size = 0;
  for (const warning of warnings) {
    size += asciiJson(warning).length + 1;
    if (size > warningBytes) break;
    told.push(warning);
  }
  return asciiJson([...told, `and ${warnings.length - told.length} more, which the log has`]);
}

function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Sends half a body, then ends the connection. */
function cutOff(content: string | Buffer, { request, response }: RequestContext): void {
  const bytes = Buffer.from(content);
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => request.socket.destroySoon());
}

/** Sends the first piece of a stream, then ends the connection. */
function breakOff(bytes: Readable, { request, response }: RequestContext): void {
  bytes.once("data", (chunk: Buffer) => {
    bytes.destroy();
    response.write(chunk.subarray(0, Math.floor(chunk.length / 2)), () => request.socket.destroySoon());
  });
  bytes.once("error", () => request.socket.destroy());
}

/**
 * Sends an answer to a request that is still on its way, and goes on reading for a while without keeping anything: a
 * connection closed on a caller that is still writing takes the answer with it.
 */
function endWhenRead(content: string | Buffer, { request, response }: RequestContext, { wall }: Records): void {
  response.write(content);
  const end = (): void => {
    cancel();
    response.end();
  };
  const cancel = wall.after(lingerMs, end);
  request.once("end", end).once("close", end).resume();
}
