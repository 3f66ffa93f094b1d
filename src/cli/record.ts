import { existsSync, writeFileSync } from "node:fs";
import { dirname, isAbsolute, relative, resolve } from "node:path";
import { WebSocket } from "ws";
import type { EmulatorConnection } from "../client/connection.ts";
import { TargetError } from "../conformance/target-error.ts";
import { isRecord } from "../core/json.ts";
import { parseYaml } from "../core/yaml.ts";
import { withEmulator, type RemoteFlags } from "./remote.ts";

/** Flags of `record`. */
export interface RecordFlags extends RemoteFlags {
  /** File that gets the scenario. */
  readonly output: string;
}

/**
 * Records what happens in an emulator until `stopped` is aborted, and writes it as a scenario. Resolves to a sentence.
 * @throws TargetError when no emulator is there, or when it refuses
 */
export const record = (flags: RecordFlags, onStart: (text: string) => void, stopped: AbortSignal): Promise<string> =>
  withEmulator(flags, async (emulator) => {
    const since = await lastEntry(emulator);
    await untilStopped(emulator, flags, { stopped, onOpen: () => onStart(startText(emulator, flags)) });
    const text = await scenarioText(emulator, since);
    const count = stepsIn(text);
    if (count === 0) return "nothing happened; no file was written";
    writeFileSync(flags.output, besideFile(text, flags.output));
    return `recorded ${count} ${count === 1 ? "step" : "steps"} in ${flags.output}`;
  });

const startText = ({ url }: EmulatorConnection, { output }: RecordFlags): string =>
  `recording ${url}; Ctrl-C ends and writes ${output}`;

/** Follows the emulator until the recording is stopped. @throws TargetError when the emulator ends before */
async function untilStopped(
  { url }: EmulatorConnection,
  { controlToken }: RecordFlags,
  { stopped, onOpen }: { readonly stopped: AbortSignal; readonly onOpen: () => void },
): Promise<void> {
  const headers = controlToken === undefined ? {} : { authorization: `Bearer ${controlToken}` };
  const feed = new WebSocket(`${url.replace(/^http/, "ws")}/_emulator/v1/events`, { headers });
  stopped.addEventListener("abort", () => feed.close());
  await new Promise<void>((resolve, reject) => {
    feed.on("open", () => (stopped.aborted ? feed.close() : onOpen()));
    feed.on("error", (error) => (stopped.aborted ? resolve() : reject(error)));
    feed.on("close", () => {
      if (stopped.aborted) resolve();
      else reject(new TargetError(`the emulator at ${url} ended, and the recording with it`));
    });
  });
}

/** Returns the number of the last feed entry. */
async function lastEntry({ control }: EmulatorConnection): Promise<number> {
  const query = { since: Number.MAX_SAFE_INTEGER };
  return Number((await control.transfer("getScenario", { params: {}, query })).header("x-emulator-seq") ?? 0);
}

async function scenarioText({ control }: EmulatorConnection, since: number): Promise<string> {
  return (await control.transfer("getScenario", { params: {}, query: { since } })).text();
}

function stepsIn(text: string): number {
  const { data } = parseYaml(text);
  return isRecord(data) && Array.isArray(data["steps"]) ? data["steps"].length : 0;
}

/** Names the fixtures as seen from the file's folder, where the emulator was started in the current folder. */
function besideFile(text: string, file: string): string {
  const { data } = parseYaml(text);
  const fixtures = isRecord(data) ? data["fixtures"] : undefined;
  if (typeof fixtures !== "string" || isAbsolute(fixtures) || !existsSync(fixtures)) return text;
  const path = relative(dirname(resolve(file)), resolve(fixtures));
  return text.replace(/^fixtures: .*$/m, () => `fixtures: ${path.startsWith(".") ? path : `./${path}`}`);
}
