import type { Config } from "./config.ts";
import { ConfigError } from "./config-values.ts";
import type { Settings } from "./core/settings.ts";

/** Where an emulator listens, and whether it was said that this needs no token. */
type Doors = Pick<Config, "host" | "insecureControl">;

/** Beyond this machine nobody may steer the emulator unasked: what is to be said where somebody could. */
export function doorsObjection({ host, insecureControl = false }: Doors, { control }: Settings): string | undefined {
  const isLoopback = host === "localhost" || host === "::1" || /^127(\.\d+){3}$/.test(host);
  if (isLoopback || insecureControl || control.token !== null) return undefined;
  return `--host ${host} lets other machines steer the emulator: give it a --control-token, or say --insecure-control where the network can be trusted`;
}

/** @throws ConfigError where anybody could steer the emulator unasked */
export function checkDoorsShut(doors: Doors, settings: Settings): void {
  const problem = doorsObjection(doors, settings);
  if (problem !== undefined) throw new ConfigError(problem);
}
