import type { ErrorRequestHandler, Express, RequestHandler, Response } from "express";
import type { Background } from "../core/background.ts";
import { badRequest, EmulatorError, FinchatError, OAuthError } from "../core/errors.ts";
import type { Logger } from "../core/logger.ts";
import { allowOrigins, controlPreflightAnswer, preflightAnswer } from "./cors.ts";
import { checkControlToken, checkNetworkAccess, controlTokenOf, isControlPath } from "./control-access.ts";
import { errorAnswer, surfaceOf } from "./error-response.ts";
import { requestContextOf, type RequestContext } from "./request-context.ts";
import { runRoute, type PipelineDeps } from "./pipeline.ts";
import { recordCall, type Records } from "./record.ts";
import type { Answer, Route } from "./route.ts";
import { refusePath, serveByList, serveByPath, type Serve } from "./routing.ts";
import { send } from "./send.ts";
import { expressApp } from "./server-classes.ts";

/** Dependencies of the HTTP layer. */
export interface HttpDeps extends PipelineDeps, Records {
  readonly logger: Logger;
  readonly background: Background;
  /** The time on the emulator's clock. */
  readonly now: () => number;
  /** Resolves when all that has changed so far would survive the process: nobody is answered before. */
  readonly saved: () => Promise<unknown> | undefined;
  /** An id for the next request, told in `X-Request-Id` and in the log. */
  readonly requestId: () => string;
}

/** The Express application: the routes, what surrounds them, and the one error handler, in the order below. */
export function createApp(routes: readonly Route[], deps: HttpDeps): Express {
  const app = expressApp();
  app.use(beginCall(deps));
  app.use(checkHost);
  app.use(guardControlApi(deps));
  app.options("/auth/*path", answerPreflight(deps));
  const served = routes.map((route) => ({ route, handler: serve(route, deps) }));
  app.use(serveByPath(served));
  app.use(serveByList(served));
  app.use(guardUnknownPath(deps), refusePath);
  app.use(answerError(deps));
  return app;
}

function beginCall(deps: HttpDeps): RequestHandler {
  const { background, wall, now, requestId } = deps;
  // Nothing that is told of every call is secret, and to look for it would cost more than all the rest of the line.
  const logger = deps.logger.child({}, { redact: [] });
  return (request, response, next) => {
    const surface = surfaceOf(request.path);
    const context: RequestContext = {
      requestId: requestId(),
      request,
      response,
      surface,
      inRequestLog: surface !== "control",
      at: now(),
      startedAt: wall.now(),
      warnings: [],
      faultIds: [],
      recorded: false,
    };
    response.locals["context"] = context;
    response.on("close", () => {
      background.run("the record of a call", () => recordCall(context, undefined, deps));
      const level = context.inRequestLog ? "info" : "debug";
      if (!logger.isLevelEnabled(level)) return;
      const durationMs = wall.now() - context.startedAt;
      logger[level](summary(context, durationMs), outcomeOf(response));
    });
    next();
  };
}

function outcomeOf({ statusCode, writableFinished }: Response): string {
  if (statusCode === 101) return "upgraded";
  return writableFinished ? "answered" : "broken off";
}

function summary(context: RequestContext, durationMs: number): object {
  const { requestId, request, response, operationId, appId, errcode, faultIds, warnings } = context;
  return {
    request_id: requestId,
    method: request.method,
    path: request.path,
    ...(response.headersSent && { status: response.statusCode }),
    ...(errcode !== undefined && { errcode }),
    duration_ms: Math.round(durationMs * 10) / 10,
    ...(operationId !== undefined && { operation_id: operationId }),
    ...(appId !== undefined && { app_id: appId }),
    ...(faultIds.length > 0 && { fault_ids: faultIds }),
    ...(warnings.length > 0 && { warnings }),
  };
}

/** Refuses several Host headers (RFC 9112, 3.2): Node takes the first, and a proxy before it perhaps the last. */
const checkHost: RequestHandler = ({ rawHeaders }, _response, next) => {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) if (/^host$/i.test(rawHeaders[at] ?? "")) hosts++;
  if (hosts > 1) throw badRequest([{ in: "header", path: "/host", message: "is given more than once" }]);
  next();
};

function guardControlApi(deps: HttpDeps): RequestHandler {
  const { settings } = deps;
  return async (request, response, next) => {
    if (isControlPath(request.path)) {
      const { control } = settings();
      checkNetworkAccess(request.headers, control);
      if (control.cors.length > 0) allowOrigins(request, response, control.cors);
      if (request.method === "OPTIONS" && response.hasHeader("access-control-allow-origin")) {
        await send(controlPreflightAnswer, requestContextOf(response), deps);
        return;
      }
    }
    next();
  };
}

/** Requires the control token for unknown paths too, so that a caller without it learns no paths. */
function guardUnknownPath({ settings }: HttpDeps): RequestHandler {
  return (request, _response, next) => {
    if (isControlPath(request.path)) checkControlToken(controlTokenOf(request), settings().control);
    next();
  };
}

/** A browser asks by itself: what it asks is no call of the app. */
function answerPreflight(deps: HttpDeps): RequestHandler {
  return async (request, response) => {
    const context = requestContextOf(response);
    context.inRequestLog = false;
    await send(preflightAnswer(request), context, deps);
  };
}

function serve(route: Route, deps: HttpDeps): Serve {
  return async (_request, response) => {
    const context = requestContextOf(response);
    const answer = await runRoute(route, context, deps);
    await deps.saved();
    await send(answer, context, deps);
  };
}

function answerError(deps: HttpDeps): ErrorRequestHandler {
  const { logger, settings } = deps;
  return (error: unknown, _request, response, _next) => {
    const context = requestContextOf(response);
    const known = asKnown(error);
    const answer = errorAnswer(known, context.surface, settings().error_status);
    if (!isRefusal(known) && !hasCallerLeft(error)) {
      logger.error({ request_id: context.requestId, err: error }, "a call failed");
    }
    if (response.headersSent || response.destroyed) response.destroy();
    else sendWhenSaved(answer, context, deps).catch(() => response.destroy());
  };
}

/** A refusal may have changed something too. Where it cannot be saved, that was said already. */
async function sendWhenSaved(answer: Answer, context: RequestContext, deps: HttpDeps): Promise<void> {
  await deps.saved()?.catch(() => undefined);
  await send(answer, context, deps);
}

/** Express itself throws where a path cannot be decoded. */
const asKnown = (error: unknown): unknown =>
  error instanceof URIError ? badRequest([{ in: "path", path: "", message: "is not valid percent-encoding" }]) : error;

/**
 * Returns whether an error is an intended response, an injected fault included: the log line of the call reports it.
 */
const isRefusal = (error: unknown): boolean =>
  error instanceof FinchatError || error instanceof EmulatorError || error instanceof OAuthError;

/** A caller who breaks a connection off is no failure of the emulator. */
const hasCallerLeft = (error: unknown): boolean =>
  ["ECONNRESET", "ERR_STREAM_PREMATURE_CLOSE"].includes((error as NodeJS.ErrnoException).code ?? "");
