import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { Certification } from "../../certify/certification.ts";
import { certificateText } from "../../certify/report.ts";
import { resetVenue, tenantVenue } from "../../certify/venue.ts";
import { wallClock } from "../../core/wall.ts";
import { parseYaml, YamlError } from "../../core/yaml.ts";
import { openTenant } from "../../scenarios/hosts.ts";
import { checkScenario } from "../../scenarios/load.ts";
import { failureText } from "../../scenarios/reporters/failure-text.ts";
import { reportOf, type ScenarioResult } from "../../scenarios/report.ts";
import { runOne, type RunTenant } from "../../scenarios/run-scenario.ts";
import type { Scenario } from "../../scenarios/scenario.ts";
import { output, text, ToolError, type Tool, type ToolContext } from "../tool.ts";

/** Texts that bots are sent when none are given: the second asks for a card. */
const defaultTexts = ["Hello", "card"];

const overStdio = "is possible over stdio only (finchat-emulator mcp)";

const runScenario: Tool<{ yaml?: string; path?: string }> = {
  name: "run_scenario",
  title: "Run a scenario",
  description:
    "Runs a scenario, a conversation test in YAML (see finchat://schema/scenario). Without fixtures, clock, seed, settings and bots it runs in this tenant as it stands, otherwise in a tenant of its own. A scenario that fails is a result with an explanation.",
  input: {
    type: "object",
    properties: { yaml: text("The scenario as YAML"), path: text("Path of a scenario file, over stdio only") },
    additionalProperties: false,
  },
  output: output({ ok: "boolean", passed: "integer", failed: "integer", skipped: "integer", scenarios: "array" }, [
    "ok",
  ]),
  async run({ yaml, path }, context) {
    if ((yaml === undefined) === (path === undefined)) throw new ToolError("give either yaml or path");
    if (path !== undefined && !context.allowsCommands) throw new ToolError(`path ${overStdio}; give yaml`);
    const source = path === undefined ? (yaml ?? "") : await readFile(path, "utf8");
    const scenarios = await checkScenario(dataOf(source), path === undefined ? "." : dirname(path), context.tenants);
    const start = wallClock.now();
    const results: ScenarioResult[] = [];
    for (const scenario of scenarios) {
      context.progress(results.length, scenarios.length, scenario.name);
      results.push(await runInContext(scenario, context));
    }
    const report = reportOf(results, wallClock.now() - start);
    const lines = results.map(({ name, status, failure }) =>
      failure === undefined ? `${name}: ${status}` : `${name}: failed\n${failureText(failure)}`,
    );
    return { structured: { ...report }, text: lines.join("\n") };
  },
};

function dataOf(yaml: string): unknown {
  try {
    return parseYaml(yaml).data;
  } catch (error) {
    if (error instanceof YamlError) throw new ToolError(`yaml: ${error.message}`);
    throw error;
  }
}

function runInContext(scenario: Scenario, context: ToolContext): Promise<ScenarioResult> {
  const { bots = {}, fixtures, clock, seed, settings, steps } = scenario.content;
  if (!context.allowsCommands && steps.some(({ upload }) => typeof upload === "string")) {
    throw new ToolError(`an upload of a file ${overStdio}; give {base64} with its bytes`);
  }
  if (!context.allowsCommands && Object.values(bots).some(({ command }) => command !== undefined)) {
    throw new ToolError(`a bot with a command ${overStdio}; leave command out, and give the callback of a running bot`);
  }
  const isPlain = fixtures === undefined && clock === undefined && seed === undefined && settings === undefined;
  const own = async (one: Scenario): Promise<RunTenant> =>
    openTenant(await context.host(), one, { controlToken: context.controlToken });
  const { connection, controlToken } = context;
  const here = (): Promise<RunTenant> =>
    Promise.resolve({ connection, controlToken, isRunning: true, close: () => Promise.resolve() });
  return runOne(scenario, {
    openTenant: isPlain && Object.keys(bots).length === 0 ? here : own,
    callbacks: new Map(),
    wall: wallClock,
    signal: context.signal,
  });
}

interface CertifyArguments {
  readonly app_id: string;
  readonly callback?: string;
  readonly command?: string;
  readonly say?: readonly string[];
  readonly checks?: readonly string[];
}

const certifyBot: Tool<CertifyArguments> = {
  name: "certify_bot",
  title: "Certify a bot",
  description:
    "Puts a bot through the checks that every bot should pass: duplicates, lost responses, outages, expired tokens, odd texts. With callback, a running bot in this tenant, which is reset before each check; with command (over stdio only), in tenants of its own.",
  input: {
    type: "object",
    properties: {
      app_id: text("The bot's app"),
      callback: text("Callback URL of a running bot"),
      command: text("Shell command that starts the bot on the port in its variable PORT, over stdio only"),
      say: {
        type: "array",
        items: { type: "string" },
        description: "Texts that the bot answers; Hello and card by default",
      },
      checks: { type: "array", items: { type: "string" }, description: "Ids of the checks to run; all by default" },
    },
    required: ["app_id"],
    additionalProperties: false,
  },
  output: output({ ok: "boolean", checks: "array" }, ["ok", "checks"]),
  async run({ app_id: appId, callback, command, say = defaultTexts, checks = [] }, context) {
    if (command !== undefined && !context.allowsCommands)
      throw new ToolError(`command ${overStdio}; start the bot and give its callback`);
    if (callback === undefined && command === undefined)
      throw new ToolError("give the callback of a running bot, or a command");
    const certification = new Certification({
      venue: command === undefined ? resetVenue(context.connection) : tenantVenue(await context.host(), {}),
      appId,
      bot: { callback: callback ?? "http://127.0.0.1:${PORT}/callback", ...(command !== undefined && { command }) },
      texts: say,
      only: checks,
      workers: 2,
      onProgress: ({ done, total, running }) => {
        context.progress(done, total, running.join(", "));
      },
    });
    const stop = (): void => {
      certification.close().catch(() => undefined);
    };
    context.signal.addEventListener("abort", stop, { once: true });
    try {
      const certificate = await certification.run();
      return { structured: { ...certificate }, text: certificateText(certificate, "pretty") };
    } finally {
      context.signal.removeEventListener("abort", stop);
      await certification.close();
    }
  },
};

const recordScenario: Tool<{ since?: number; until?: number }> = {
  name: "record_scenario",
  title: "Record a scenario",
  description:
    "Returns what has happened in this tenant since its last reset as a scenario: what people did as steps, what bots did as expectations.",
  input: {
    type: "object",
    properties: {
      since: { type: "integer", minimum: 0, description: "seq after which to begin; the last reset by default" },
      until: { type: "integer", minimum: 0, description: "seq of the last entry; the newest by default" },
    },
    additionalProperties: false,
  },
  output: output({ yaml: "string" }, ["yaml"]),
  isReadOnly: true,
  async run(query, { connection: { control } }) {
    const yaml = (await control.transfer("getScenario", { params: {}, query })).text();
    return { structured: { yaml }, text: "save it as NAME.scenario.yaml; run_scenario runs it" };
  },
};

/** Tools that test bots. */
export const testTools: readonly Tool[] = [runScenario, recordScenario, certifyBot];
