import type { Request } from "express";
import { badRequest, FinchatError, tooLarge } from "../core/errors.ts";
import type { Settings } from "../core/settings.ts";
import type { WallClock } from "../core/wall.ts";
import type { Faults, FaultyCall } from "../domain/faults.ts";
import { operations } from "../generated/operations.js";
import type { App } from "../store/entities.ts";
import { namedApp, namedClient } from "./app-of-call.ts";
import { readForm, readJson, type BodyProblem } from "./body.ts";
import { checkRequest, type RequestParts } from "./contract.ts";
import type { Passage } from "./passage.ts";
import type { Answer, Call, Route } from "./route.ts";
import { suffer } from "./suffer.ts";

/** What the pipeline asks of the domain. */
export interface Gatekeeper {
  /** The app of a bearer token. @throws FinchatError FC_INVALID_ACCESS_TOKEN */
  authenticate(authorization: string | undefined): App;
  /** The live app that a call names, which must be the token's own where there is one. @throws FinchatError */
  admit(appId: string, caller: App | undefined): App;
}

/** What the pipeline works with. */
export interface PipelineDeps {
  readonly gatekeeper: Gatekeeper;
  readonly settings: () => Settings;
  readonly faults: Faults;
  readonly wall: WallClock;
}

/** Takes one call to its handler, past the checks in the order in which the platform makes them. */
export async function runRoute(route: Route, passage: Passage, deps: PipelineDeps): Promise<Answer> {
  const { request, response } = passage;
  passage.operationId = route.operationId;
  const struck = await strike(passage, deps);
  if (struck !== undefined) return struck;
  const caller = takesBearer(route) ? deps.gatekeeper.authenticate(request.headers.authorization) : undefined;
  if (caller !== undefined) passage.appId = caller.app_id;
  const body = await readBody(route, passage, deps.settings());
  const parts: RequestParts = { path: request.params, query: { ...request.query }, body };
  checkShape(route, parts, passage, deps.settings().strict);
  const appId = passage.surface === "iam" ? namedClient(request, parts) : namedApp(route.operationId, parts);
  if (appId !== undefined) passage.appId ??= appId;
  const struckForApp = passage.appId === undefined ? undefined : await strike(passage, deps);
  if (struckForApp !== undefined) return struckForApp;
  const app = takesApp(route) ? deps.gatekeeper.admit(required(namedApp(route.operationId, parts)), caller) : caller;
  const warn = (message: string): void => void passage.warnings.push(message);
  const call = { params: parts.path, query: parts.query, body, app, request, response, warn };
  return deps.faults.during(faultyCall(passage), () => {
    checkTarget(request.params, deps.faults);
    return route.handler(call as unknown as Call);
  });
}

/** Where the path itself names the room or user, its one result is the call. */
function checkTarget({ room_id, fcid }: Request["params"], faults: Faults): void {
  if (typeof room_id === "string") faults.check({ room_id });
  if (typeof fcid === "string") faults.check({ fcid });
}

/** Platform and IAM calls can be made to fail; those that test an app's only once it is known whose call it is. */
async function strike(passage: Passage, deps: PipelineDeps): Promise<Answer | undefined> {
  if (passage.surface === "control" || deps.faults.none) return undefined;
  return suffer(deps.faults.strike(faultyCall(passage)), passage, deps);
}

const faultyCall = ({ operationId = "", request: { method, path }, appId }: Passage): FaultyCall => ({
  operationId,
  method,
  path,
  appId,
});

const takesBearer = ({ auth }: Route): boolean => auth === "app" || auth === "bearer";

const takesApp = ({ auth }: Route): boolean => auth === "app" || auth === "app_id";

async function readBody(route: Route, passage: Passage, { limits }: Settings): Promise<unknown> {
  const { operationId, unboundedBody = false } = route;
  const limit = unboundedBody ? Number.POSITIVE_INFINITY : limits.body_bytes;
  const kind = operations[operationId]?.body;
  if (kind !== "json" && kind !== "form") return undefined;
  const result = await (kind === "json" ? readJson : readForm)(passage.request, limit);
  if ("problem" in result) throw bodyError(result.problem, passage, limit);
  passage.body = result.value;
  return result.value;
}

function bodyError(problem: BodyProblem, passage: Passage, limit: number): FinchatError {
  if (problem.kind === "too_large") return tooLarge(limit);
  if (problem.kind === "media_type") return new FinchatError("FC_UNKNOWN", problem.message, { status: 415 });
  passage.body = problem.text;
  return badRequest([problem.violation]);
}

function required(appId: string | undefined): string {
  if (appId === undefined) throw new FinchatError("FC_BAD_JSON", "app_id is required");
  return appId;
}

/**
 * What is unknown is refused by the emulator's own API and in strict mode; elsewhere it is a warning. The IAM judges its
 * input itself, since it refuses with OAuth errors, redirects and pages.
 */
function checkShape(route: Route, parts: RequestParts, { surface, warnings }: Passage, strict: boolean): void {
  if (surface === "iam") return;
  const { violations, unknown } = checkRequest(route.operationId, parts);
  if (strict || surface === "control") violations.push(...unknown);
  else warnings.push(...unknown.map(({ in: place, path, message }) => `${place} ${path} ${message}`));
  if (violations.length > 0) throw badRequest(violations);
}
