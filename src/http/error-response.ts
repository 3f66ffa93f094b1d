import { STATUS_CODES } from "node:http";
import {
  EmulatorError,
  FinchatError,
  OAuthError,
  platformErrors,
  type EmulatorErrcode,
  type PlatformErrcode,
} from "../core/errors.ts";

/** Which API a path belongs to: each has its own form of error answer. */
export type Surface = "platform" | "control" | "iam";

/** Paths that browsers request from every site by themselves. */
const browsersOwn = /^\/(favicon\.ico$|apple-touch-icon[\w-]*\.png$|\.well-known\/appspecific\/)/;

/** The API of a path; what is in neither the emulator's own nor the IAM's is the platform's. */
export function surfaceOf(path: string): Surface {
  if (/^\/(_emulator|livez|readyz)(\/|$)/.test(path) || path === "/" || browsersOwn.test(path)) return "control";
  return path.startsWith("/auth/") ? "iam" : "platform";
}

/** An error as it is answered. */
export interface ErrorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body:
    | { readonly errcode: string; readonly error: string; readonly data?: Record<string, unknown> }
    | { readonly error: string; readonly error_description?: string };
}

/** The setting `error_status`: statuses that are not the table's. */
export type StatusOverrides = Partial<Record<string, number>>;

/** Puts an error into the form of the API that was called. An unforeseen one reveals nothing. */
export function errorAnswer(error: unknown, surface: Surface, overrides: StatusOverrides): ErrorAnswer {
  if (surface === "control") return emulatorAnswer(asEmulatorError(error));
  if (surface === "iam") return iamAnswer(asOAuthError(error, overrides));
  return platformAnswer(asFinchatError(error), overrides);
}

function iamAnswer({ error, description, status, headers }: OAuthError): ErrorAnswer {
  return {
    status,
    headers: { "cache-control": "no-store", ...headers },
    body: description === undefined ? { error } : { error, error_description: description },
  };
}

/**
 * Converts an error that is not the IAM's own (a wrong method, a fault, a failure), in the words of Keycloak's error
 * handler.
 */
function asOAuthError(error: unknown, overrides: StatusOverrides): OAuthError {
  if (error instanceof OAuthError) return error;
  const { status, headers } = platformAnswer(asFinchatError(error), overrides);
  const message = status >= 500 ? "unknown_error" : `HTTP ${status} ${STATUS_CODES[status] ?? ""}`.trimEnd();
  return new OAuthError(message, undefined, { status, headers });
}

function platformAnswer(error: FinchatError, overrides: StatusOverrides): ErrorAnswer {
  const { errcode, text, data, headers } = error;
  const status = error.status ?? overrides[errcode] ?? platformErrors[errcode].status;
  return { status, headers, body: data === undefined ? { errcode, error: text } : { errcode, error: text, data } };
}

function emulatorAnswer({ errcode, message, data, status, headers }: EmulatorError): ErrorAnswer {
  return {
    status,
    headers,
    body: data === undefined ? { errcode, error: message } : { errcode, error: message, data },
  };
}

function asFinchatError(error: unknown): FinchatError {
  if (error instanceof FinchatError) return error;
  if (!(error instanceof EmulatorError)) return new FinchatError("FC_INTERNAL_ERROR");
  return new FinchatError("FC_UNKNOWN", error.message, { status: error.status, headers: error.headers });
}

/** A platform rule that a person's action breaks is, in the emulator's own API, a conflict or a bad request. */
function asEmulatorError(error: unknown): EmulatorError {
  if (error instanceof EmulatorError) return error;
  if (!(error instanceof FinchatError)) {
    return new EmulatorError("EMULATOR_UNKNOWN", "the emulator failed; its log tells why");
  }
  const { detail, text, data, status, headers } = error;
  return new EmulatorError(emulatorCode(error.errcode), detail ?? text, { data, status, headers });
}

function emulatorCode(errcode: PlatformErrcode): EmulatorErrcode {
  switch (errcode) {
    case "FC_BAD_JSON":
    case "FC_APP_NOT_FOUND":
    case "FC_FCID_NOT_FOUND":
    case "FC_ROOM_NOT_FOUND":
    case "FC_NOT_FOUND":
      return "EMULATOR_BAD_REQUEST";
    case "FC_UNKNOWN":
    case "FC_INTERNAL_ERROR":
      return "EMULATOR_UNKNOWN";
    default:
      return "EMULATOR_CONFLICT";
  }
}
