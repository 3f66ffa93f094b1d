import type { EmulatorOptions } from "../../src/emulator.ts";
import { Client } from "../support/client.ts";
import { runEmulator, type RunningEmulator } from "../support/emulator.ts";

/** An emulator, and clients of its tenants. */
export interface Hosting {
  readonly fx: RunningEmulator;
  /** Creates a tenant; a client below its URL. */
  readonly create: (body?: object) => Promise<Client & { readonly name: string }>;
}

/** Starts an emulator that hosts tenants. */
export async function runHosting(options: Partial<Omit<EmulatorOptions, "logger">> = {}): Promise<Hosting> {
  const fx = await runEmulator(options);
  return {
    fx,
    async create(body = {}) {
      const { name, url } = await fx.call("createTenant", { body }, 201);
      return Object.assign(new Client(url), { name });
    },
  };
}
