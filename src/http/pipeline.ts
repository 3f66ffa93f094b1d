import type { Request } from "express";
import { badRequest, FinchatError, tooLarge } from "../core/errors.ts";
import type { LagMonitor } from "../core/lag-monitor.ts";
import type { Settings } from "../core/settings.ts";
import type { WallClock } from "../core/wall.ts";
import type { Faults, FaultyCall } from "../domain/faults.ts";
import { operations } from "../generated/operations.js";
import type { App } from "../store/entities.ts";
import { namedApp, namedClient } from "./app-of-call.ts";
import { applyFaults } from "./apply-faults.ts";
import { hasBody, mediaTypeProblem, readForm, readJson, type BodyProblem, type BodyResult } from "./body.ts";
import { checkControlToken, controlTokenOf } from "./control-access.ts";
import { checkRequest, type RequestParts } from "./request-validation.ts";
import type { RequestContext } from "./request-context.ts";
import type { Answer, Call, Route } from "./route.ts";

/** Calls of the pipeline to the domain. */
export interface Gatekeeper {
  /** The app of a bearer token. @throws FinchatError FC_INVALID_ACCESS_TOKEN */
  authenticate(authorization: string | undefined): App;
  /** The live app that a call names, which must be the token's own where there is one. @throws FinchatError */
  admit(appId: string, caller: App | undefined): App;
}

/** Dependencies of the pipeline. */
export interface PipelineDeps {
  readonly gatekeeper: Gatekeeper;
  readonly settings: () => Settings;
  readonly faults: Faults;
  readonly wall: WallClock;
  readonly lag: Pick<LagMonitor, "note">;
}

/** Takes one call to its handler, past the checks in the order in which the platform makes them. */
export async function runRoute(route: Route, context: RequestContext, deps: PipelineDeps): Promise<Answer> {
  const { request, response } = context;
  context.operationId = route.operationId;
  deps.lag.note(route.operationId);
  const faulty = await answerByFault(route, context, deps);
  if (faulty !== undefined) return faulty;
  if (route.access === "control") checkControlToken(controlTokenOf(request), deps.settings().control);
  const caller = takesBearer(route) ? deps.gatekeeper.authenticate(request.headers.authorization) : undefined;
  if (caller !== undefined) context.appId = caller.app_id;
  const given = await readBody(route, context, deps.settings());
  route.authenticate?.(given);
  const query = { ...request.query };
  const body = checkShape(route, { path: request.params, query, body: given }, context, deps.settings().strict);
  const parts: RequestParts = { path: request.params, query, body };
  // Again: others had their turn while the body came.
  deps.lag.note(route.operationId);
  const appId = appNamedBy(context, parts);
  if (appId !== undefined) context.appId ??= appId;
  const faultyForApp = context.appId === undefined ? undefined : await answerByFault(route, context, deps);
  if (faultyForApp !== undefined) return faultyForApp;
  const app = takesApp(route) ? deps.gatekeeper.admit(required(namedApp(route.operationId, parts)), caller) : caller;
  const warn = (message: string): void => void context.warnings.push(message);
  const call = { params: parts.path, query: parts.query, body, app, request, response, warn };
  // What people do is no call of the platform, so no fault applies to it.
  if (context.surface === "control") return route.handler(call as unknown as Call);
  return deps.faults.during(faultyCall(context), () => {
    checkTarget(request.params, deps.faults);
    return route.handler(call as unknown as Call);
  });
}

/** Applies faults of a room or user named by the path: its one result is the call. */
function checkTarget({ room_id, fcid }: Request["params"], faults: Faults): void {
  if (typeof room_id === "string") faults.check({ room_id });
  if (typeof fcid === "string") faults.check({ fcid });
}

/**
 * Applies the faults that match a platform or IAM call; those of an app match only once it is known whose call it is.
 * @throws the error that a fault asks for
 */
async function answerByFault(route: Route, context: RequestContext, deps: PipelineDeps): Promise<Answer | undefined> {
  if (context.surface === "control" || deps.faults.none) return undefined;
  const faults = deps.faults.match(faultyCall(context));
  if (faults.length === 0) return undefined;
  await identify(route, context, deps);
  return applyFaults(faults, context, deps);
}

const faultyCall = ({ operationId = "", request: { method, path }, appId, faultIds }: RequestContext): FaultyCall => ({
  operationId,
  method,
  path,
  appId,
  faultIds,
});

/** Finds out what a call says and whose it is, so that its records are whole although a fault ends it before any check. */
async function identify(route: Route, context: RequestContext, deps: PipelineDeps): Promise<void> {
  const { request, appId } = context;
  await readBody(route, context, deps.settings()).catch(() => undefined);
  const parts = { path: request.params, query: request.query, body: context.body };
  const found = appId ?? callerOf(route, request, deps)?.app_id ?? appNamedBy(context, parts);
  if (found !== undefined) context.appId = found;
}

function callerOf(route: Route, { headers }: Request, { gatekeeper }: PipelineDeps): App | undefined {
  try {
    return takesBearer(route) ? gatekeeper.authenticate(headers.authorization) : undefined;
  } catch {
    return undefined;
  }
}

const appNamedBy = ({ surface, request, operationId = "" }: RequestContext, parts: RequestParts): string | undefined =>
  surface === "iam" ? namedClient(request, parts) : namedApp(operationId, parts);

const takesBearer = ({ access }: Route): boolean => access === "app" || access === "bearer";

const takesApp = ({ access }: Route): boolean => access === "app" || access === "app_id";

async function readBody(route: Route, context: RequestContext, { limits }: Settings): Promise<unknown> {
  const { operationId, readsBody = false } = route;
  const kind = operations[operationId].body;
  if (kind !== "json" && kind !== "form") return undefined;
  if (readsBody) {
    assertJsonBody(context);
    return undefined;
  }
  const limit = limits.body_bytes;
  context.reading ??= (kind === "json" ? readJson : readForm)(context.request, limit);
  const result = await context.reading;
  context.body = contentOf(result);
  if ("problem" in result) throw bodyError(result.problem, limit);
  return result.value;
}

/** A body that the handler reads has to be there, and to be JSON. */
function assertJsonBody({ request }: RequestContext): void {
  if (!hasBody(request)) throw badRequest([{ in: "body", path: "", message: "is required" }]);
  const problem = mediaTypeProblem(request, "application/json");
  if (problem !== undefined) throw new FinchatError("FC_UNKNOWN", problem, { status: 415 });
}

function contentOf(result: BodyResult): unknown {
  if ("value" in result) return result.value;
  return result.problem.kind === "malformed" ? result.problem.text : undefined;
}

function bodyError(problem: BodyProblem, limit: number): FinchatError {
  if (problem.kind === "too_large") return tooLarge(limit);
  if (problem.kind === "media_type") return new FinchatError("FC_UNKNOWN", problem.message, { status: 415 });
  return badRequest([problem.violation]);
}

function required(appId: string | undefined): string {
  if (appId === undefined) throw new FinchatError("FC_BAD_JSON", "app_id is required");
  return appId;
}

/**
 * Validates the parts of a request; returns its body without the fields that count as absent. Unknown parameters and
 * fields are refused by the control API and in strict mode; elsewhere they are warnings. A field that is null is refused
 * in strict mode only. The IAM checks its input itself, because it refuses with OAuth errors, redirects and pages.
 */
function checkShape(
  route: Route,
  parts: RequestParts,
  { surface, warnings }: RequestContext,
  strict: boolean,
): unknown {
  if (surface === "iam") return parts.body;
  const checked = route.readsBody === true ? (["path", "query"] as const) : undefined;
  const { violations, unknown, nulls, value } = checkRequest(route.operationId, parts, checked);
  if (strict) violations.addAll(nulls);
  else warnings.push(...nulls.warnings);
  if (strict || surface === "control") violations.addAll(unknown);
  else warnings.push(...unknown.warnings);
  if (violations.count > 0) throw badRequest(violations);
  return value;
}
