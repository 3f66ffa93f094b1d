import { EmulatorError } from "../core/errors.ts";
import { operations, type Operation } from "../generated/operations.js";

/** The part of the tenant that a call goes to. */
export type Part = "platform" | "iam";

/** A call that may be forwarded: where to, and which operation of the document it is. */
export interface ForwardedCall {
  readonly part: Part;
  /** Undefined where the document has no such call. */
  readonly operationId: string | undefined;
}

/** Calls that change nothing but the app's own token. */
const harmlessPosts: ReadonlySet<string> = new Set([
  "/api/v1/finchat/open-api/auth/token",
  "/api/v1/finchat/open-api/auth/token/verify",
]);

/** The IAM's calls that end sessions and tokens. */
const ending = /\/(logout|revoke)(\/|$)/;

/** The operations that a tenant serves, with their paths as patterns. */
const served = Object.values(operations)
  .filter(({ path }) => partOf(path) !== undefined)
  .map((operation) => ({ operation, pattern: patternOf(operation) }));

/**
 * Returns the part of the tenant to which a call goes, and its operation; undefined for the proxy's own paths.
 * @throws EmulatorError EMULATOR_BAD_REQUEST for dot segments
 */
export function forwardedCall(method: string, path: string): ForwardedCall | undefined {
  if (hasDotSegments(path)) {
    throw new EmulatorError("EMULATOR_BAD_REQUEST", "the path has dot segments; the proxy forwards paths as they are");
  }
  const part = partOf(path);
  return part && { part, operationId: operationOf(method, path) };
}

/** Refuses a call that may change the tenant. @throws EmulatorError EMULATOR_FORBIDDEN */
export function refuseWrites(method: string, path: string, { part, operationId }: ForwardedCall): void {
  if (isReading(method, path, part)) return;
  throw new EmulatorError(
    "EMULATOR_FORBIDDEN",
    `${operationId ?? "a call that is not in the document"} (${method}) may change the tenant; start the proxy with --allow-writes to forward it`,
  );
}

function partOf(path: string): Part | undefined {
  if (/^\/api\/v1\/finchat(-control)?\//.test(path)) return "platform";
  return path.startsWith("/auth/") ? "iam" : undefined;
}

/** Servers may read an encoded dot, slash or backslash as the character itself. */
function hasDotSegments(path: string): boolean {
  const segments = path.replace(/%2e/gi, ".").split(/\/|\\|%2f|%5c/i);
  return segments.some((segment) => segment === "." || segment === "..");
}

const isReading = (method: string, path: string, part: Part): boolean =>
  part === "iam"
    ? !ending.test(path)
    : method === "GET" || method === "HEAD" || (method === "POST" && harmlessPosts.has(path));

function operationOf(method: string, path: string): string | undefined {
  const asked = method === "HEAD" ? "GET" : method;
  return served.find(({ operation, pattern }) => operation.method === asked && pattern.test(path))?.operation
    .operationId;
}

function patternOf({ path }: Operation): RegExp {
  const parts = path.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^$()[\]\\|]/g, "\\$&"));
  return new RegExp(`^${parts.join("[^/]+")}$`);
}
