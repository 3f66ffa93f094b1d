import { Readable } from "node:stream";
import { pipeline as streamTo } from "node:stream/promises";
import express, { type ErrorRequestHandler, type Express, type RequestHandler, type Response } from "express";
import { EmulatorError, FinchatError } from "../core/errors.ts";
import type { Logger } from "../core/logger.ts";
import type { WallClock } from "../core/wall.ts";
import { answerPreflight } from "./cors.ts";
import { errorAnswer, surfaceOf } from "./envelope.ts";
import { runRoute, type Passage, type PipelineDeps } from "./pipeline.ts";
import type { Answer, Route } from "./route.ts";

/** What the HTTP layer needs from the rest. */
export interface HttpDeps extends PipelineDeps {
  readonly logger: Logger;
  readonly wall: WallClock;
  /** An id for the next request, told in `X-Request-Id` and in the log. */
  readonly requestId: () => string;
}

/** The Express application: the routes, what surrounds them, and the one error handler, in the order below. */
export function createApp(routes: readonly Route[], deps: HttpDeps): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.set("query parser", "simple");
  app.set("case sensitive routing", true);
  app.use(beginCall(deps));
  app.options("/auth/*path", answerPreflight);
  for (const route of routes) app[verb(route)](expressPath(route.path), serve(route, deps));
  for (const [path, methods] of methodsByPath(routes)) app.all(expressPath(path), refuseMethod(methods));
  app.use(refusePath);
  app.use(answerError(deps));
  return app;
}

/** A request's passage, from its first step on. */
const passageOf = (response: Response): Passage => (response.locals as { passage: Passage }).passage;

const verb = ({ method }: Route) => method.toLowerCase() as "get" | "post" | "put" | "patch" | "delete";

/** The IAM's paths answer with a second `/auth` too: iam-info's url ends in one, and the document adds another. */
const expressPath = (path: string): string =>
  path.replace(/\{(\w+)\}/g, ":$1").replace(/^\/auth\//, "/auth{/auth}/");

function methodsByPath(routes: readonly Route[]): Map<string, string[]> {
  const methods = new Map<string, string[]>();
  for (const { path, method } of routes) {
    const known = methods.get(path) ?? [];
    methods.set(path, [...known, ...(method === "GET" ? ["GET", "HEAD"] : [method])]);
  }
  return methods;
}

function beginCall({ logger, wall, requestId }: HttpDeps): RequestHandler {
  return (request, response, next) => {
    const passage: Passage = {
      requestId: requestId(),
      request,
      response,
      surface: surfaceOf(request.path),
      warnings: [],
    };
    const startedAt = wall.now();
    response.locals["passage"] = passage;
    response.setHeader("x-request-id", passage.requestId);
    response.on("close", () => {
      logger.info(summary(passage, wall.now() - startedAt), response.writableFinished ? "answered" : "broken off");
    });
    next();
  };
}

function summary({ requestId, request, response, operationId, appId, warnings }: Passage, durationMs: number): object {
  return {
    request_id: requestId,
    method: request.method,
    path: request.path,
    status: response.statusCode,
    duration_ms: Math.round(durationMs * 10) / 10,
    ...(operationId !== undefined && { operation_id: operationId }),
    ...(appId !== undefined && { app_id: appId }),
    ...(warnings.length > 0 && { warnings }),
  };
}

function serve(route: Route, deps: HttpDeps): RequestHandler {
  return async (_request, response) => {
    const passage = passageOf(response);
    await send(await runRoute(route, passage, deps), passage);
  };
}

const refuseMethod =
  (methods: readonly string[]): RequestHandler =>
  (request) => {
    const refusal = { status: 405, headers: { allow: methods.join(", ") } };
    const message = `${request.method} is not a method of this path; it takes ${methods.join(", ")}`;
    throw surfaceOf(request.path) === "control"
      ? new EmulatorError("EMULATOR_UNKNOWN", message, refusal)
      : new FinchatError("FC_UNKNOWN", message, refusal);
  };

const refusePath: RequestHandler = (request) => {
  throw surfaceOf(request.path) === "control"
    ? new EmulatorError("EMULATOR_NOT_FOUND", `there is nothing at ${request.path}`)
    : new FinchatError("FC_NOT_FOUND", `there is nothing at ${request.path}`);
};

function answerError({ logger, settings }: HttpDeps): ErrorRequestHandler {
  return (error: unknown, _request, response, _next) => {
    const passage = passageOf(response);
    const known = asKnown(error);
    const answer = errorAnswer(known, passage.surface, settings().error_status);
    if (answer.status >= 500) logger.error({ request_id: passage.requestId, err: known }, "a call failed");
    if (response.headersSent) response.destroy();
    else void send(answer, passage);
  };
}

/** Express itself throws where a path cannot be decoded. */
function asKnown(error: unknown): unknown {
  if (!(error instanceof URIError)) return error;
  const violation = { in: "path", path: "", message: "is not valid percent-encoding" };
  return new FinchatError("FC_BAD_JSON", "path is not valid percent-encoding", { data: { violations: [violation] } });
}

async function send(answer: Answer, { response, warnings }: Passage): Promise<void> {
  const headers: Record<string, string> = { ...answer.headers };
  if (warnings.length > 0) headers["x-emulator-warning"] = asciiJson(warnings);
  const content = answer.bytes ?? (answer.body === undefined ? undefined : JSON.stringify(answer.body));
  if (answer.bytes === undefined && content !== undefined) headers["content-type"] = "application/json; charset=utf-8";
  if (content instanceof Readable) {
    response.writeHead(answer.status, headers);
    await streamTo(content, response);
    return;
  }
  if (content !== undefined) headers["content-length"] = String(Buffer.byteLength(content));
  response.writeHead(answer.status, headers).end(content);
}

/** JSON that a header can hold: everything beyond printable ASCII escaped. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
