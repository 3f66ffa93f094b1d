import { EmulatorApiError } from "../client/api.ts";
import type { EmulatorConnection } from "../client/connection.ts";
import { systemTime } from "../core/wall.ts";
import type { SettingsPatch } from "../core/settings.ts";

/** Emulators for checks: each check begins with a fresh tenant whose clock is frozen. */
export interface Venue {
  /** True when only one check can run at a time. */
  readonly isShared: boolean;
  /** Prepares a tenant for a check. */
  open(settings: SettingsPatch): Promise<OpenTenant>;
}

/** A tenant for one check. */
export interface OpenTenant {
  readonly fx: EmulatorConnection;
  close(): Promise<void>;
}

/** Time after which a tenant is removed when certification was killed. */
const abandonedAfter = "15m";

/** Options of tenants that are created for checks. */
export interface TenantVenueOptions {
  /** File or folder on this machine; as the emulator was started when missing. */
  readonly fixtures?: string;
  /** Name under which the bot finds each tenant; a new name for each when missing. */
  readonly name?: string;
}

/** Returns a venue that creates a tenant for each check and deletes it afterwards. */
export function tenantVenue(host: EmulatorConnection, { fixtures, name }: TenantVenueOptions): Venue {
  return {
    isShared: name !== undefined,
    async open(settings) {
      if (name !== undefined) await deleteTenant(host, name);
      const fx = await host.tenants.create({
        clock: "frozen",
        settings,
        ttl: abandonedAfter,
        ...(fixtures !== undefined && { fixtures }),
        ...(name !== undefined && { name }),
      });
      return { fx, close: () => fx.close() };
    },
  };
}

/** Returns a venue that resets the process's own tenant before each check, for a bot at a fixed address. */
export function resetVenue(fx: EmulatorConnection): Venue {
  return {
    isShared: true,
    async open(settings) {
      await fx.reset();
      // Another instant gives other event ids than in the check before.
      await fx.clock.freeze(systemTime());
      await fx.control.call("patchSettings", { body: settings });
      return { fx, close: () => Promise.resolve() };
    },
  };
}

async function deleteTenant(host: EmulatorConnection, name: string): Promise<void> {
  try {
    await host.tenants.delete(name);
  } catch (error) {
    if (!(error instanceof EmulatorApiError) || error.status !== 404) throw error;
  }
}
