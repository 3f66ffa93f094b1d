import { challengeProblem } from "./pkce.ts";
import { responseModeOf, type ResponseMode } from "./response-modes.ts";
import { knownScopes, scopes } from "./scopes.ts";

/** An error that the app is told; in `mode`, where the one asked for is not to be had. */
export interface Refusal {
  readonly error: string;
  readonly error_description?: string;
  readonly mode?: ResponseMode;
}

/** Parameters that decide something: each may be given once. */
const parameterNames = [
  ...["response_type", "response_mode", "scope", "state", "nonce", "code_challenge", "code_challenge_method"],
  ...["login_hint", "prompt", "max_age"],
];

/** Finds what is wrong with an authorization request of a client whose address to return to can be trusted. */
export function refusalOf(request: URLSearchParams): Refusal | undefined {
  return (
    responseRefusal(request) ??
    requestObjectRefusal(request) ??
    scopeRefusal(request.get("scope")) ??
    invalidRequest(problemOf(request))
  );
}

/** A wrong response_type or response_mode is told in the query, as Keycloak does. */
function responseRefusal(request: URLSearchParams): Refusal | undefined {
  const type = request.get("response_type");
  const refusal =
    type === null
      ? invalidRequest("Missing parameter: response_type")
      : type !== "code"
        ? { error: "unsupported_response_type" }
        : responseModeOf(request.get("response_mode")) === undefined
          ? invalidRequest("Invalid parameter: response_mode")
          : undefined;
  return refusal && { ...refusal, mode: "query" };
}

function requestObjectRefusal(request: URLSearchParams): Refusal | undefined {
  if (request.has("request")) return { error: "request_not_supported" };
  return request.has("request_uri") ? { error: "request_uri_not_supported" } : undefined;
}

function scopeRefusal(scope: string | null): Refusal | undefined {
  const words = scopes(scope ?? "");
  if (words.includes("openid") && words.every((word) => knownScopes.has(word))) return undefined;
  return { error: "invalid_scope", error_description: `Invalid scopes: ${scope ?? ""}` };
}

function problemOf(request: URLSearchParams): string | undefined {
  if (parameterNames.some((name) => request.getAll(name).length > 1)) return "duplicated parameter";
  if (!/^\d+$/.test(request.get("max_age") ?? "0")) return "Invalid parameter: max_age";
  return challengeProblem(request.get("code_challenge"), request.get("code_challenge_method"));
}

function invalidRequest(description: string | undefined): Refusal | undefined {
  return description === undefined ? undefined : { error: "invalid_request", error_description: description };
}
