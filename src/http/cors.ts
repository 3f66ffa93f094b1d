import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { RequestContext } from "./request-context.ts";
import type { Answer } from "./route.ts";

/** Answers a browser that asks whether a page may call the IAM, as Keycloak does: which client is not known yet. */
export const preflightAnswer = ({ headers: { origin } }: IncomingMessage): Answer => ({
  status: 200,
  headers: {
    ...(origin !== undefined && { "access-control-allow-origin": origin, vary: "Origin" }),
    "access-control-allow-credentials": "true",
    "access-control-allow-methods": "POST, GET, OPTIONS",
    "access-control-allow-headers":
      "Origin, Accept, X-Requested-With, Content-Type, Access-Control-Request-Method, Access-Control-Request-Headers, Authorization",
    "access-control-max-age": "3600",
  },
});

/** Lets a page of one of these origins read the answer, whatever it is going to be. */
export function allowOrigins(request: IncomingMessage, response: ServerResponse, allowed: readonly string[]): void {
  const { origin } = request.headers;
  if (origin === undefined) return;
  response.setHeader("vary", "Origin");
  if (!allowed.includes(origin)) return;
  response.setHeader("access-control-allow-origin", origin);
  response.setHeader("access-control-allow-credentials", "true");
}

/**
 * The header by which a page of any origin may read an error of the IAM, without credentials: a page is told what is wrong
 * also where the client, and so the origins of its pages, is not known. None where `allowOrigins` has decided.
 */
export function openError({ surface, request, response }: RequestContext, status: number): OutgoingHttpHeaders {
  const isOpen = surface === "iam" && status >= 400 && request.headers.origin !== undefined;
  return isOpen && !response.hasHeader("vary") ? { "access-control-allow-origin": "*" } : {};
}

/** Answers a page of an origin that was let in when it asks whether it may call the control API. */
export const controlPreflightAnswer: Answer = {
  status: 204,
  headers: {
    "access-control-allow-methods": "GET, POST, PUT, PATCH, DELETE",
    "access-control-allow-headers": "Authorization, Content-Type, If-None-Match, Range",
    "access-control-max-age": "3600",
  },
};
