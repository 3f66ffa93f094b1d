import express, { type Request, type RequestHandler, type Response, type Router } from "express";
import { EmulatorError, FinchatError } from "../core/errors.ts";
import { surfaceOf } from "./error-response.ts";
import type { Route } from "./route.ts";

/** Serves a call to its end. */
export type Serve = (request: Request, response: Response) => Promise<void>;

/** A route, and what serves it. */
export interface ServedRoute {
  readonly route: Route;
  readonly handler: Serve;
}

/** Finds a route whose path has no parameters at once; whatever is not written just so is left to the list. */
export function serveByPath(served: readonly ServedRoute[]): RequestHandler {
  const fixed = served.filter(({ route }) => !route.path.includes("{"));
  const handlers = new Map(fixed.map(({ route, handler }) => [`${route.method} ${route.path}`, handler]));
  return (request, response, next) => {
    const handler = handlers.get(`${request.method} ${request.path}`);
    if (handler !== undefined) return handler(request, response);
    next();
    return undefined;
  };
}

/**
 * Goes through every route, then refuses their paths by another method. The list is made with the first call that needs it,
 * since that would take a good part of a start.
 */
export function serveByList(served: readonly ServedRoute[]): RequestHandler {
  let list: Router | undefined;
  return (request, response, next) => {
    list ??= listOf(served);
    list(request, response, next);
  };
}

function listOf(served: readonly ServedRoute[]): Router {
  const list = express.Router({ caseSensitive: true });
  for (const { route, handler } of served) list[verb(route)](expressPath(route.path), handler);
  const methodsOf = methodsByPath(served.map(({ route }) => route));
  for (const [path, methods] of methodsOf) list.route(expressPath(path)).all(refuseMethod(methods));
  return list;
}

const verb = ({ method }: Route) => method.toLowerCase() as "get" | "post" | "put" | "patch" | "delete";

/** The IAM's paths answer with a second `/auth` too: iam-info's url ends in one, and the document adds another. */
const expressPath = (path: string): string => path.replace(/\{(\w+)\}/g, ":$1").replace(/^\/auth\//, "/auth{/auth}/");

function methodsByPath(routes: readonly Route[]): Map<string, string[]> {
  const methods = new Map<string, string[]>();
  for (const { path, method } of routes) {
    const known = methods.get(path) ?? [];
    methods.set(path, [...known, ...(method === "GET" ? ["GET", "HEAD"] : [method])]);
  }
  return methods;
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

/** Refuses a path without a route. */
export const refusePath: RequestHandler = (request) => {
  throw surfaceOf(request.path) === "control"
    ? new EmulatorError("EMULATOR_NOT_FOUND", `there is nothing at ${request.path}`)
    : new FinchatError("FC_NOT_FOUND", `there is nothing at ${request.path}`);
};
