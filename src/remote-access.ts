import type { Config } from "./emulator-config.ts";
import { ConfigError } from "./core/option-values.ts";
import type { Settings } from "./core/settings.ts";

/** The host that an emulator listens on, and whether access without a token is allowed. */
type ListenOptions = Pick<Config, "host" | "insecureControl">;

/** Returns the problem when other machines could control the emulator without a token; undefined when they cannot. */
export function remoteAccessProblem(
  { host, insecureControl = false }: ListenOptions,
  { control }: Settings,
): string | undefined {
  if (isLoopback(host) || insecureControl || control.token !== null) return undefined;
  return `host: ${host} lets other machines control the emulator; set a control token (control.token), or allow access without one in a trusted network (--insecure-control, insecureControl)`;
}

/** Returns whether a host to listen on can be reached from this machine alone. */
export const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || /^127(\.\d+){3}$/.test(host);

/** @throws ConfigError when other machines could control the emulator without a token */
export function checkRemoteAccess(options: ListenOptions, settings: Settings): void {
  const problem = remoteAccessProblem(options, settings);
  if (problem !== undefined) throw new ConfigError(problem);
}
