import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { ConfigError } from "./config-values.ts";
import { Exchange } from "./contract/exchange.ts";
import type { Vars } from "./contract/placeholders.ts";
import { Player, type Outcome } from "./contract/player.ts";
import { Receiver } from "./contract/receiver.ts";
import { anyDiffers, report } from "./contract/report.ts";
import { readSections } from "./contract/samples.ts";
import { isRecord } from "./core/json.ts";
import { createLogger } from "./core/logger.ts";
import { startEmulator } from "./emulator.ts";
import { packageFile } from "./package-files.ts";

/** What `finchat-emulator contract` was told. */
export interface ContractOptions {
  /** The server to play against; an emulator of its own, on the default tenant, when missing. */
  readonly target?: string;
  /** A YAML or JSON file with that tenant's ids and credentials, by those of the samples. */
  readonly vars?: string;
  readonly allowWrites?: boolean;
}

/** The samples that come with the emulator. */
const contracts = (): string => packageFile("contracts");

/**
 * Plays the document's samples, says what is noteworthy through `warn`, and tells what was found.
 * @throws ConfigError for a target or a file that cannot be used; TargetError when the target cannot be reached
 */
export async function playContract(
  { target, vars, allowWrites = false }: ContractOptions,
  warn: (message: string) => void,
): Promise<{ text: string; differs: boolean }> {
  if (vars !== undefined && target === undefined) throw new ConfigError("vars: is for a --target");
  const outcomes =
    target === undefined
      ? await playOwn()
      : await playTarget(checkTarget(target), vars === undefined ? {} : readVars(vars), allowWrites, warn);
  return { text: report(outcomes), differs: anyDiffers(outcomes) };
}

async function playTarget(
  target: string,
  vars: Vars,
  allowWrites: boolean,
  warn: (message: string) => void,
): Promise<Outcome[]> {
  warn("auth/token is called: the tokens that the apps have now end, and what uses them must get new ones");
  return new Player({ exchange: new Exchange(target), vars, allowWrites }).play(readSections(contracts()));
}

async function playOwn(): Promise<Outcome[]> {
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
    const game = { exchange: new Exchange(emulator.url), app, vars: {}, allowWrites: true };
    return await new Player(game).play(readSections(contracts()));
  } finally {
    receiver.close();
    await emulator.close();
  }
}

function checkTarget(target: string): string {
  if (URL.canParse(target) && /^https?:$/.test(new URL(target).protocol)) return target;
  throw new ConfigError(`target: ${JSON.stringify(target)} is not an http or https URL`);
}

function readVars(path: string): Vars {
  let content: unknown;
  try {
    content = parse(readFileSync(path, "utf8")) ?? {};
  } catch (error) {
    throw new ConfigError(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isRecord(content)) throw new ConfigError(`${path}: must be a mapping of the samples' values to the tenant's`);
  const wrong = Object.entries(content).find(([, value]) => typeof value !== "string");
  if (wrong !== undefined) throw new ConfigError(`${path}: ${wrong[0]} must be mapped to a text, in quotes`);
  return content as Vars;
}
