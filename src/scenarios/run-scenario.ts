import type { EmulatorConnection } from "../client/connection.ts";
import { EmulatorApiError } from "../client/api.ts";
import { briefJson } from "../core/brief-json.ts";
import { pointerTo } from "../core/pointer.ts";
import { ProcessError } from "../core/readiness.ts";
import type { WallClock } from "../core/wall.ts";
import { act } from "./acts.ts";
import { ScenarioBots } from "./bots.ts";
import { conversationText } from "./conversation.ts";
import { expectItem } from "./expectations.ts";
import { StepFailure } from "./failure.ts";
import { ScenarioFeed } from "./feed.ts";
import { namesOf } from "./load.ts";
import { ScenarioPatterns } from "./patterns.ts";
import type { ScenarioFailure, ScenarioResult } from "./report.ts";
import type { RunContext } from "./run-context.ts";
import type { Scenario, Step } from "./scenario.ts";
import { substitute, VariableError } from "./variables.ts";

/** A tenant for one run, as it was just created, and its end. */
export interface RunTenant {
  readonly connection: EmulatorConnection;
  readonly controlToken?: string | undefined;
  /** True for a tenant that was there before: what happened in it earlier does not count. */
  readonly isRunning?: boolean;
  close(): Promise<void>;
}

/** Surroundings of a run. */
export interface RunHost {
  /** Creates the tenant of a scenario. */
  readonly openTenant: (scenario: Scenario) => Promise<RunTenant>;
  /** Callback URLs of bots that run already, by name; "" for the only bot of a scenario. */
  readonly callbacks: ReadonlyMap<string, string>;
  readonly wall: WallClock;
  /** Ends the run early; what runs is reported as skipped. */
  readonly signal?: AbortSignal | undefined;
  /** Gets a failed scenario's tenant before it ends. */
  readonly onFailure?: (scenario: Scenario, failure: ScenarioFailure, connection: EmulatorConnection) => Promise<void>;
}

/** Runs one scenario in a tenant of its own. Whatever goes wrong is a failure of the scenario. */
export async function runOne(scenario: Scenario, host: RunHost): Promise<ScenarioResult> {
  const start = host.wall.now();
  const place = { name: scenario.name, ...(scenario.file !== undefined && { file: scenario.file }) };
  const line = scenario.lineOf("/name");
  const result = (status: ScenarioResult["status"]): ScenarioResult => ({
    ...place,
    ...(line !== undefined && { line }),
    status,
    duration_ms: Math.round(host.wall.now() - start),
  });
  const aborted = abortOf(host.signal);
  try {
    // The end of the run is awaited also when it is aborted: its bots are stopped then.
    const failure = await runInTenant(scenario, host, aborted.promise);
    return failure === undefined ? result("passed") : { ...result("failed"), failure };
  } catch (error) {
    if (error instanceof Aborted) return { ...result("skipped"), reason: "interrupted" };
    throw error;
  } finally {
    aborted.forget();
  }
}

class Aborted extends Error {
  override readonly name = "Aborted";
}

function abortOf(signal: AbortSignal | undefined): { promise: Promise<never>; forget: () => void } {
  let forget = (): void => undefined;
  const promise = new Promise<never>((_, reject) => {
    const onAbort = (): void => reject(new Aborted());
    if (signal?.aborted === true) onAbort();
    signal?.addEventListener("abort", onAbort);
    forget = () => signal?.removeEventListener("abort", onAbort);
  });
  promise.catch(() => undefined);
  return { promise, forget };
}

async function runInTenant(
  scenario: Scenario,
  host: RunHost,
  aborted: Promise<never>,
): Promise<ScenarioFailure | undefined> {
  const tenant = await host.openTenant(scenario);
  const bots = new ScenarioBots();
  let feed: ScenarioFeed | undefined;
  try {
    feed = await ScenarioFeed.open(tenant, host.wall);
    const context = await contextOf(scenario, { tenant, feed, bots, wall: host.wall });
    const failure = await Promise.race([runSteps(context, namedCallbacks(scenario, host.callbacks)), aborted]);
    if (failure !== undefined) await host.onFailure?.(scenario, failure, tenant.connection);
    return failure;
  } finally {
    feed?.close();
    await bots.close();
    await tenant.close();
  }
}

/** Gives the callback without a name to the only bot of a scenario. */
function namedCallbacks(
  { content: { bots = {} } }: Scenario,
  callbacks: ReadonlyMap<string, string>,
): Map<string, string> {
  const names = Object.keys(bots);
  const own = new Map([...callbacks].filter(([name]) => names.includes(name)));
  const common = callbacks.get("");
  if (common !== undefined) for (const name of names) if (!own.has(name)) own.set(name, common);
  return own;
}

async function contextOf(
  scenario: Scenario,
  { tenant: { connection }, ...parts }: { tenant: RunTenant; feed: ScenarioFeed; bots: ScenarioBots; wall: WallClock },
): Promise<RunContext> {
  const { apps } = await connection.control.call("listApps", { query: { type: "bot", limit: 1000 } });
  const botOf = new Map(apps.map((app) => [app.app_id, app.bot]));
  const names = namesOf(scenario.content, (appId) => botOf.get(appId));
  const nameByFcid = new Map(Object.keys(scenario.content.bots ?? {}).map((name) => [names.fcid(name), name]));
  return {
    ...parts,
    scenario,
    connection,
    names,
    botFcids: new Set(apps.map(({ bot }) => bot).filter((bot) => bot !== undefined)),
    patterns: await ScenarioPatterns.load(),
    variables: new Map(scenario.row === undefined ? [] : [["row", scenario.row]]),
    nameOf: (fcid) => nameByFcid.get(fcid) ?? fcid,
  };
}

async function runSteps(
  context: RunContext,
  callbacks: ReadonlyMap<string, string>,
): Promise<ScenarioFailure | undefined> {
  const { scenario, bots, connection } = context;
  try {
    await bots.start(scenario, connection, callbacks);
  } catch (error) {
    return failureOf(error, { pointer: "/bots", step: "start of the bots", context });
  }
  for (const [index, step] of scenario.content.steps.entries()) {
    const pointer = pointerTo("/steps", index);
    const line = scenario.lineOf(pointer);
    const label = `step ${index + 1}${line === undefined ? "" : ` (line ${line})`}`;
    try {
      const filled = substitute(step, context.variables) as Step;
      await Promise.race([
        step.expect === undefined ? act(filled, context) : expectItem(filled, label, context),
        bots.death,
      ]);
    } catch (error) {
      return failureOf(error, { pointer, step: briefJson(step), context });
    }
  }
  return undefined;
}

/** Describes an error of a step. @throws the error when it is none of the scenario's, the bots' or the emulator's */
function failureOf(
  error: unknown,
  { pointer, step, context }: { pointer: string; step: string; context: RunContext },
): ScenarioFailure {
  const { scenario, feed, bots, nameOf } = context;
  const isKnown =
    error instanceof StepFailure ||
    error instanceof ProcessError ||
    error instanceof VariableError ||
    error instanceof EmulatorApiError;
  if (!isKnown) throw error;
  const { expected, nearest } =
    error instanceof StepFailure ? error : { expected: "the step can be carried out", nearest: [] };
  const line = scenario.lineOf(pointer);
  return {
    ...(scenario.file !== undefined && { file: scenario.file }),
    ...(line !== undefined && { line }),
    step,
    expected,
    message: error.message,
    nearest,
    conversation: conversationText(feed.pool, nameOf),
    output: bots.output(),
  };
}
