import { readDataMapping } from "./config-file.ts";
import { ConfigError } from "../core/option-values.ts";
import { Exchange } from "../conformance/exchange.ts";
import type { Vars } from "../conformance/placeholders.ts";
import { ConformanceRunner, type Outcome } from "../conformance/runner.ts";
import { Receiver } from "../conformance/receiver.ts";
import { anyDiffers, report } from "../conformance/report.ts";
import { readSections } from "../conformance/samples.ts";
import { httpUrlProblem } from "../core/http-url.ts";
import { createLogger } from "../core/logger.ts";
import { noProgress, progressLine, type Progress } from "../core/progress-line.ts";
import { pointerTo } from "../core/pointer.ts";
import { startEmulator } from "../emulator.ts";
import { packageFile } from "../package-files.ts";

/** Options of `finchat-emulator contract`. */
export interface ContractOptions {
  /** The server to run against; an emulator of its own, on the default tenant, when missing. */
  readonly target?: string;
  /** A YAML or JSON file with that tenant's ids and credentials, by those of the samples. */
  readonly vars?: string;
  readonly allowWrites?: boolean;
}

/** The samples that come with the emulator. */
const contracts = (): string => packageFile("contracts");

/**
 * Runs the document's samples and returns the report; `warn` is called with warnings.
 * @throws ConfigError for a target or a file that cannot be used; TargetError when the target cannot be reached
 */
export async function runConformance(
  { target, vars, allowWrites = false }: ContractOptions,
  warn: (message: string) => void,
): Promise<{ text: string; differs: boolean }> {
  if (vars !== undefined && target === undefined) throw new ConfigError("--vars requires --target");
  const outcomes =
    target === undefined
      ? await runAgainstOwnEmulator()
      : await runAgainstTarget(checkTarget(target), vars === undefined ? {} : readVars(vars), allowWrites, warn);
  if (process.stderr.isTTY) process.stderr.write(noProgress);
  return { text: report(outcomes), differs: anyDiffers(outcomes) };
}

/** Shows the progress where standard error is a terminal. */
function progress(): { onProgress?: (progress: Progress) => void } {
  if (!process.stderr.isTTY) return {};
  return {
    onProgress(state) {
      process.stderr.write(progressLine(state, "samples", process.stderr.columns));
    },
  };
}

async function runAgainstTarget(
  target: string,
  vars: Vars,
  allowWrites: boolean,
  warn: (message: string) => void,
): Promise<Outcome[]> {
  warn("auth/token is called: the tokens that the apps have now end, and what uses them must get new ones");
  return new ConformanceRunner({ exchange: new Exchange(target), vars, allowWrites, ...progress() }).run(
    readSections(contracts()),
  );
}

async function runAgainstOwnEmulator(): Promise<Outcome[]> {
  const logger = createLogger("silent", { write: () => undefined });
  const emulator = await startEmulator({
    port: 0,
    host: "127.0.0.1",
    logLevel: "silent",
    clock: { mode: "real" },
    settings: {},
    logger,
  });
  const receiver = new Receiver();
  try {
    const app = { receiver, url: await receiver.listen() };
    const game = { exchange: new Exchange(emulator.url), app, vars: {}, allowWrites: true, ...progress() };
    return await new ConformanceRunner(game).run(readSections(contracts()));
  } finally {
    receiver.close();
    await emulator.close();
  }
}

function checkTarget(target: string): string {
  const problem = httpUrlProblem(target);
  if (problem !== undefined) throw new ConfigError(`target: ${problem}`);
  return target;
}

function readVars(path: string): Vars {
  const { fields, place } = readDataMapping(path, "must be a mapping of the samples' values to the tenant's");
  const wrong = Object.entries(fields).find(([, value]) => typeof value !== "string");
  if (wrong !== undefined)
    throw new ConfigError(`${place(pointerTo("", wrong[0]))} must be mapped to a text, in quotes`);
  return fields as Vars;
}
