import { readFile } from "node:fs/promises";
import { connectOver } from "../client/connection.ts";
import type { Transport } from "../client/transport.ts";
import { EmulatorError } from "../core/errors.ts";
import { defaultTenant } from "../generated/default-tenant.js";
import { fixtures as validators } from "../generated/validators.js";
import { checkTenant } from "../tenant/given-tenant.ts";
import { FixtureError } from "../tenant/problems.ts";
import type { SessionContext } from "./server.ts";

/** The emulator that serves MCP itself. */
export interface LocalEmulator {
  /** Returns the URL that the process listens on; undefined while it does not. */
  readonly ownUrl: () => string | undefined;
  /** Prefix of the tenant: "" for the process's own. */
  readonly basePath: string;
  readonly controlToken: () => string | null;
  readonly packageFile: (path: string) => string;
}

/**
 * Connects the session of a client over HTTP to the emulator that serves it, over a transport that all sessions share: a
 * session has no sockets of its own that would outlast it. Its tools start no commands and read no files.
 * @throws EmulatorError EMULATOR_CONFLICT while it does not listen
 */
export async function openLocalSession(
  { ownUrl, basePath, controlToken, packageFile }: LocalEmulator,
  transport: Transport,
): Promise<SessionContext> {
  const url = ownUrl();
  if (url === undefined) throw new EmulatorError("EMULATOR_CONFLICT", "the emulator does not listen yet");
  const token = controlToken() ?? undefined;
  const options = token === undefined ? {} : { controlToken: token };
  const connect = (address: string) => connectOver(transport, address, options);
  return {
    connection: await connect(url + basePath),
    host: () => connect(url),
    controlToken: token,
    allowsCommands: false,
    tenants: { defaultTenant, read: readInline },
    readPackageFile: (path) => readFile(packageFile(path), "utf8"),
  };
}

/** Checks fixtures of a scenario; files of this machine are not for callers of the network. */
function readInline(fixtures: string | object): Promise<object> {
  if (typeof fixtures === "string") {
    throw new FixtureError([{ path: "", message: "must be an object: files are read over stdio only" }]);
  }
  const tenant = checkTenant(fixtures, { validate: validators.Tenant });
  if ((tenant.media ?? []).length > 0) {
    throw new FixtureError([{ path: "/media", message: "cannot be given here: files are read over stdio only" }]);
  }
  return Promise.resolve(tenant);
}
