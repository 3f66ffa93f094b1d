import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";
import type { WallClock } from "../core/wall.ts";
import { maskSecrets, maskSecretsInText, maskSignIn } from "../core/secrets.ts";
import type { RequestLog } from "../domain/request-log.ts";
import type { Metrics } from "../domain/metrics.ts";
import type { RecordedCall, Texts } from "../events/recorded-call.ts";
import { operations } from "../generated/operations.js";
import { hasBody } from "./body.ts";
import { maskHeaders } from "./mask-headers.ts";
import type { RequestContext } from "./request-context.ts";
import type { Answer } from "./route.ts";

/** Places where calls are recorded. */
export interface Records {
  readonly requestLog: RequestLog;
  readonly metrics: Metrics;
  readonly wall: WallClock;
}

/** An answer as it goes out, with the headers that join those which the response has already. */
export interface Outgoing {
  readonly answer: Answer;
  readonly headers: OutgoingHttpHeaders;
}

/** About what a call takes in the journal beside its bodies, in bytes. */
const overhead = 2048;

/**
 * Takes note of a call at the moment its answer goes out, so that whoever has the answer finds the call in the journal;
 * `outgoing` is missing where the caller gets none. Only the first time counts.
 */
export function recordCall(
  context: RequestContext,
  outgoing: Outgoing | undefined,
  { requestLog, metrics, wall }: Records,
): void {
  if (context.recorded) return;
  context.recorded = true;
  const durationMs = wall.now() - context.startedAt;
  metrics.countCall(context.operationId, outgoing?.answer.status, durationMs);
  if (!context.inRequestLog) return;
  metrics.countAppCall();
  if (!requestLog.isOn) return;
  const bytes = overhead + context.request.url.length + requestBytes(context) + responseBytes(outgoing);
  requestLog.add(recordedCall(context, outgoing, durationMs), bytes);
}

function recordedCall(context: RequestContext, outgoing: Outgoing | undefined, durationMs: number): RecordedCall {
  const { requestId, request, response, at, operationId, appId, warnings, faultIds, surface } = context;
  const maskParameters = surface === "iam" ? maskSignIn : maskSecrets;
  const requestBody = requestBodyOf(context);
  const headers = { ...response.getHeaders(), ...outgoing?.headers } as Texts;
  const responseBody = outgoing && responseBodyOf(outgoing.answer, headers);
  return {
    request_id: requestId,
    at,
    method: request.method,
    path: request.path,
    ...(operationId !== undefined && { operation_id: operationId }),
    ...(appId !== undefined && { app_id: appId }),
    ...(outgoing !== undefined && { status: outgoing.answer.status }),
    duration_ms: Math.round(durationMs),
    ...(faultIds.length > 0 && { fault_ids: faultIds }),
    request: {
      headers: maskHeaders(request.headers as Texts),
      query: maskParameters({ ...request.query }) as Texts,
      ...(requestBody !== undefined && { body: requestBody }),
    },
    response: {
      headers: outgoing === undefined ? {} : maskHeaders(headers),
      ...(responseBody !== undefined && { body: responseBody }),
    },
    warnings,
  };
}

/** The platform's uploads and downloads pass through the emulator without being held. */
const isMedia = ({ operationId }: RequestContext): boolean =>
  operationId !== undefined && operations[operationId]?.body === "bytes";

function requestBytes(context: RequestContext): number {
  const { body, request } = context;
  if (isMedia(context) || body === undefined) return 0;
  const length = request.headers["content-length"];
  return length === undefined
    ? JSON.stringify(body instanceof URLSearchParams ? String(body) : body).length
    : Number(length);
}

const responseBytes = (outgoing: Outgoing | undefined): number =>
  outgoing === undefined || isOpaque(outgoing.answer) ? 0 : Number(outgoing.headers["content-length"] ?? 0);

const isOpaque = ({ bytes }: Answer): boolean => bytes !== undefined && typeof bytes !== "string";

function requestBodyOf(context: RequestContext): unknown {
  const { request, body } = context;
  if (isMedia(context)) return hasBody(request) ? sizeAndType(request.headers) : undefined;
  if (body instanceof URLSearchParams) return maskSignIn(asTexts(body));
  return typeof body === "string" ? maskSecretsInText(body) : maskSecrets(body);
}

function responseBodyOf(answer: Answer, headers: Texts): unknown {
  if (answer.bytes === undefined) return maskSecrets(answer.body);
  return typeof answer.bytes === "string" ? maskSecretsInText(answer.bytes) : sizeAndType(headers);
}

/** Returns the description of bytes that are not kept. */
function sizeAndType(headers: Texts | IncomingHttpHeaders): string {
  const { "content-length": length, "content-type": type = "application/octet-stream" } =
    headers as IncomingHttpHeaders;
  return length === undefined ? `(${type})` : `(${length} bytes of ${type})`;
}

function asTexts(form: URLSearchParams): Texts {
  const fields = new Map<string, string | string[]>();
  for (const [name, text] of form) {
    const known = fields.get(name);
    if (known === undefined) fields.set(name, text);
    else if (typeof known === "string") fields.set(name, [known, text]);
    else known.push(text);
  }
  return Object.fromEntries(fields);
}
