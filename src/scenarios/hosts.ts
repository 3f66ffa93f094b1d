import type { EmulatorConnection } from "../client/connection.ts";
import { EmulatorApiError } from "../client/api.ts";
import type { RunTenant } from "./run-scenario.ts";
import type { Scenario } from "./scenario.ts";

/** Start options that a scenario determines. */
export interface TenantStart {
  readonly fixtures?: object;
  readonly clock?: string;
  readonly seed?: number;
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** An emulator that scenarios run against. */
export type ScenarioEmulator = EmulatorConnection;

/** Starts emulators in this process. */
export type StartEmulator = (
  options: TenantStart & { readonly host?: string; readonly port: number; readonly insecureControl?: boolean },
) => Promise<ScenarioEmulator>;

/** Returns the start options that a scenario determines. */
export function startOf({ content, fixtures }: Scenario): TenantStart {
  const { clock, seed, settings } = content;
  return {
    ...(fixtures !== undefined && { fixtures }),
    ...(clock !== undefined && { clock: `frozen:${clock}` }),
    ...(seed !== undefined && { seed }),
    ...(settings !== undefined && { settings }),
  };
}

/** Creates tenants for scenarios within an emulator; a tenant of a fixed name is made anew for each. */
export async function openTenant(
  emulator: ScenarioEmulator,
  scenario: Scenario,
  { name, controlToken }: { name?: string | undefined; controlToken?: string | undefined } = {},
): Promise<RunTenant> {
  if (name !== undefined) await deleteTenant(emulator, name);
  const connection = await emulator.tenants.create({ ...startOf(scenario), ...(name !== undefined && { name }) });
  return { connection, controlToken, close: () => connection.close() };
}

async function deleteTenant(emulator: ScenarioEmulator, name: string): Promise<void> {
  try {
    await emulator.tenants.delete(name);
  } catch (error) {
    if (!(error instanceof EmulatorApiError && error.errcode === "EMULATOR_NOT_FOUND")) throw error;
  }
}

/** Returns whether a bot of a scenario runs already, and therefore knows the address of its emulator. */
export function hasRunningBot({ content: { bots = {} } }: Scenario, callbacks: ReadonlyMap<string, string>): boolean {
  return Object.entries(bots).some(([name, { command }]) => command === undefined || isOverridden(name, callbacks));
}

/** Returns the reason why a scenario cannot run with bots that run already; undefined when it can. */
export function skipReason(
  { content: { steps } }: Scenario,
  callbacks: ReadonlyMap<string, string>,
): string | undefined {
  const name = steps
    .map((step) => step.stop ?? step.start ?? step.restart)
    .find((bot) => bot !== undefined && isOverridden(bot, callbacks));
  return name === undefined ? undefined : `${name} runs already, and a step stops or starts it`;
}

const isOverridden = (name: string, callbacks: ReadonlyMap<string, string>): boolean =>
  callbacks.has("") || callbacks.has(name);
