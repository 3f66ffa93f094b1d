import { isIP } from "node:net";
import type { Config } from "../emulator-config.ts";
import { ConfigError } from "../core/option-values.ts";
import { httpUrlProblem } from "../core/http-url.ts";
import { isRecord } from "../core/json.ts";
import { wallClock } from "../core/wall.ts";

/** Time-out of a health check, in ms of real time. */
const patience = 3000;

/** Addresses to listen on that stand for all of a machine's, by one to reach them under. */
const reachable: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "[::1]" };

/**
 * Returns the URL of an emulator with this configuration, as seen from its own machine.
 * @throws ConfigError when its port is left to chance
 */
export function localUrl({ host, port }: Pick<Config, "host" | "port">): string {
  if (port === 0) throw new ConfigError("port: 0 picks a free one, which cannot be known here; say where with --url");
  return `http://${reachable[host] ?? (isIP(host) === 6 ? `[${host}]` : host)}:${port}`;
}

/** Asks an emulator how it is: whether it is well, and a sentence about it. */
export async function checkHealth(url: string): Promise<{ healthy: boolean; text: string }> {
  const problem = httpUrlProblem(url);
  if (problem !== undefined) throw new ConfigError(`url: ${problem}`);
  const target = new URL("/_emulator/health", url);
  const controller = new AbortController();
  const cancel = wallClock.after(patience, () => {
    controller.abort();
  });
  try {
    const answer = await fetch(target, { signal: controller.signal });
    return judge(url, answer.status, await answer.text());
  } catch (error) {
    return { healthy: false, text: `${url} ${controller.signal.aborted ? silence : reasonOf(error)}` };
  } finally {
    cancel();
  }
}

const silence = `has not answered within ${patience / 1000} seconds`;

function judge(url: string, status: number, body: string): { healthy: boolean; text: string } {
  if (status !== 200) return { healthy: false, text: `${url} is not well: it answered ${status}` };
  const version = versionIn(body);
  if (version === undefined) return { healthy: false, text: `${url} is no FinChat emulator` };
  return { healthy: true, text: `${url} is well: FinChat emulator ${version}` };
}

function versionIn(body: string): string | undefined {
  try {
    const health: unknown = JSON.parse(body);
    if (isRecord(health) && health["status"] === "ok" && typeof health["version"] === "string")
      return health["version"];
  } catch {
    return undefined;
  }
  return undefined;
}

/** `fetch` says only that it failed, and tells the reason as the cause. */
function reasonOf(error: unknown): string {
  const { cause } = error as { cause?: NodeJS.ErrnoException };
  return `cannot be reached: ${cause?.code ?? cause?.message ?? String(error)}`;
}
