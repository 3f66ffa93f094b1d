import type { Request, Response } from "express";
import { EmulatorError, FinchatError, type Violation } from "../core/errors.ts";
import type { Settings } from "../core/settings.ts";
import { operations } from "../generated/operations.js";
import type { App } from "../store/entities.ts";
import { readForm, readJson, type BodyProblem } from "./body.ts";
import { checkRequest } from "./contract.ts";
import type { Surface } from "./envelope.ts";
import type { Answer, Call, Route } from "./route.ts";

/** What the pipeline asks of the domain. */
export interface Gatekeeper {
  /** The app of a bearer token. @throws FinchatError FC_INVALID_ACCESS_TOKEN */
  authenticate(authorization: string | undefined): App;
  /** The live app that a call names, which must be the token's own where there is one. @throws FinchatError */
  admit(appId: string, caller: App | undefined): App;
}

/** A call on its way: what came in, and what is found out about it; the log and the journal read it. */
export interface Passage {
  readonly requestId: string;
  readonly request: Request;
  readonly response: Response;
  readonly surface: Surface;
  operationId?: string;
  appId?: string;
  readonly warnings: string[];
}

/** What the pipeline works with. */
export interface PipelineDeps {
  readonly gatekeeper: Gatekeeper;
  readonly settings: () => Settings;
}

interface Parts {
  readonly path: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

/** Takes one call to its handler, past the checks in the order in which the platform makes them. */
export async function runRoute(route: Route, passage: Passage, deps: PipelineDeps): Promise<Answer> {
  const { request, response } = passage;
  passage.operationId = route.operationId;
  const caller = takesBearer(route) ? deps.gatekeeper.authenticate(request.headers.authorization) : undefined;
  if (caller !== undefined) passage.appId = caller.app_id;
  const body = await readBody(route, passage, deps.settings());
  const parts: Parts = { path: request.params, query: { ...request.query }, body };
  checkShape(route, parts, passage, deps.settings().strict);
  const app = takesApp(route) ? deps.gatekeeper.admit(appIdOf(parts), caller) : caller;
  if (app !== undefined) passage.appId = app.app_id;
  const warn = (message: string): void => void passage.warnings.push(message);
  const call = { params: parts.path, query: parts.query, body, app, request, response, warn };
  return route.handler(call as unknown as Call);
}

const takesBearer = ({ auth }: Route): boolean => auth === "app" || auth === "bearer";

const takesApp = ({ auth }: Route): boolean => auth === "app" || auth === "app_id";

async function readBody({ operationId }: Route, { request, surface }: Passage, { limits }: Settings): Promise<unknown> {
  const kind = operations[operationId]?.body;
  if (kind !== "json" && kind !== "form") return undefined;
  const result = await (kind === "json" ? readJson : readForm)(request, limits.body_bytes);
  if ("value" in result) return result.value;
  throw bodyError(result.problem, surface);
}

/** The app_id of a call stands in its body, its query or its path. */
function appIdOf({ path, query, body }: Parts): string {
  for (const part of [body, query, path]) {
    const appId = (part as { app_id?: unknown } | undefined)?.app_id;
    if (typeof appId === "string") return appId;
  }
  throw new FinchatError("FC_BAD_JSON", "app_id is required");
}

/**
 * What is unknown is refused by the emulator's own API and in strict mode; elsewhere it is a warning. The IAM judges its
 * input itself, since it refuses with OAuth errors, redirects and pages.
 */
function checkShape(route: Route, parts: Parts, { surface, warnings }: Passage, strict: boolean): void {
  if (surface === "iam") return;
  const { violations, unknown } = checkRequest(route.operationId, parts);
  if (strict || surface === "control") violations.push(...unknown);
  else warnings.push(...unknown.map(({ in: place, path, message }) => `${place} ${path} ${message}`));
  if (violations.length > 0) throw shapeError(violations, surface);
}

/** What broke the contract, in the form of the API that was called. */
export function shapeError(violations: Violation[], surface: Surface): Error {
  const summary = violations.map(({ in: place, path, message }) => `${place} ${path || "/"} ${message}`).join("; ");
  if (surface === "control") return new EmulatorError("EMULATOR_BAD_REQUEST", summary, { data: { violations } });
  return new FinchatError("FC_BAD_JSON", summary, { data: { violations } });
}

function bodyError(problem: BodyProblem, surface: Surface): Error {
  if (problem.kind === "malformed") return shapeError([problem.violation], surface);
  const refusal = problem.kind === "too_large" ? { status: 413, headers: { connection: "close" } } : { status: 415 };
  if (surface === "control") return new EmulatorError("EMULATOR_UNKNOWN", problem.message, refusal);
  return new FinchatError("FC_UNKNOWN", problem.message, refusal);
}
