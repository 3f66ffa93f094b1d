import { onTestFinished } from "vitest";
import { startEmulator, type Emulator, type EmulatorOptions } from "../../src/emulator.ts";
import { createLogger } from "../../src/core/logger.ts";
import { Client } from "./client.ts";

/** The instant at which a test's clock stands unless it says otherwise. */
export const testStart = Date.parse("2026-01-01T00:00:00Z");

/** An emulator of a test's own, with a client for both of its APIs. */
export interface RunningEmulator extends Client {
  readonly emulator: Emulator;
  readonly logLines: string[];
}

/**
 * Starts an emulator on a free port with the default tenant, a frozen clock and a seed, and stops it when the test is
 * over.
 */
export async function runEmulator(options: Partial<Omit<EmulatorOptions, "logger">> = {}): Promise<RunningEmulator> {
  const logLines: string[] = [];
  const emulator = await startEmulator({
    port: 0,
    host: "127.0.0.1",
    logLevel: "info",
    clock: { mode: "frozen", at: testStart },
    seed: 1,
    settings: {},
    logger: createLogger("debug", { write: (line) => void logLines.push(line) }),
    ...options,
  });
  onTestFinished(() => emulator.close());
  return Object.assign(new Client(emulator.url), { emulator, logLines });
}
