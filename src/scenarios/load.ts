import { dirname } from "node:path";
import { pointerTo } from "../core/pointer.ts";
import { isRecord, type Fields } from "../core/json.ts";
import { scenarioFields } from "../generated/fields.js";
import { scenarios as validators } from "../generated/validators.js";
import { isExtension } from "../tenant/merge.ts";
import { FixtureError, type Finding, type Problem } from "../tenant/problems.ts";
import { readDataFile } from "../tenant/read.ts";
import { schemaFindings, type KnownFields } from "../tenant/schema-findings.ts";
import type { Source } from "../tenant/source.ts";
import type { Names } from "./calls.ts";
import { stepFindings, timeProblem } from "./check-step.ts";
import { KnownIds } from "./known-ids.ts";
import { ScenarioPatterns } from "./patterns.ts";
import { ScenarioError, type Scenario, type ScenarioFile } from "./scenario.ts";
import { substituteInText, VariableError, variablesIn } from "./variables.ts";

/** Reads tenants for scenarios. */
export interface TenantReader {
  /** The default tenant. */
  readonly defaultTenant: object;
  /** Reads fixtures, whose media get their bytes, from a path relative to a folder. @throws FixtureError */
  readonly read: (fixtures: string | object, folder: string) => Promise<object>;
}

/**
 * Reads scenario files and checks them whole, before any of them runs.
 * @throws ScenarioError with everything that is wrong in any of them
 */
export async function loadScenarios(files: readonly string[], reader: TenantReader): Promise<Scenario[]> {
  const problems: Problem[] = [];
  const patterns = await ScenarioPatterns.load();
  const loaded: Scenario[] = [];
  for (const file of files) {
    const source = attempt(problems, () => readDataFile(file));
    if (source === undefined) continue;
    const lineOf = (pointer: string): number | undefined => source.lines([pointer]).get(pointer);
    loaded.push(
      ...(await checkedScenarios(source, { file, folder: dirname(file), lineOf, reader, patterns, problems })),
    );
  }
  if (problems.length > 0) throw new ScenarioError(problems);
  return loaded;
}

/**
 * Checks a scenario that was given as an object; relative paths count from `folder`.
 * @throws ScenarioError with everything that is wrong
 */
export async function checkScenario(data: unknown, folder: string, reader: TenantReader): Promise<Scenario[]> {
  const problems: Problem[] = [];
  const patterns = await ScenarioPatterns.load();
  const place = { folder, lineOf: () => undefined, reader, patterns, problems };
  const scenarios = await checkedScenarios({ data }, place);
  if (problems.length > 0) throw new ScenarioError(problems);
  return scenarios;
}

interface Origin {
  readonly file?: string;
  readonly folder: string;
  readonly lineOf: (pointer: string) => number | undefined;
  readonly reader: TenantReader;
  readonly patterns: ScenarioPatterns;
  readonly problems: Problem[];
}

async function checkedScenarios({ data }: Pick<Source, "data">, origin: Origin): Promise<Scenario[]> {
  const { file, folder, lineOf, reader, problems } = origin;
  const report = ({ path, message }: Finding): void => {
    const line = lineOf(path);
    problems.push({ ...(file !== undefined && { file }), ...(line !== undefined && { line }), path, message });
  };
  if (!isRecord(data)) {
    report({ path: "", message: "must be a mapping with name and steps" });
    return [];
  }
  const content = Object.fromEntries(Object.entries(data).filter(([key]) => !isExtension(key)));
  const { findings } = schemaFindings(content, validators.Scenario, knownFields);
  findings.forEach(report);
  if (findings.length > 0) return [];
  const scenario = content as ScenarioFile;
  const fixtures = await readFixtures(scenario, origin);
  if (fixtures === undefined) return [];
  contentFindings(scenario, fixtures ?? reader.defaultTenant, origin).forEach(report);
  const common = {
    content: scenario,
    folder,
    lineOf,
    ...(file !== undefined && { file }),
    ...(fixtures !== null && { fixtures }),
  };
  return (scenario.each ?? [undefined]).flatMap((row, index): Scenario[] => {
    const name = nameOf(scenario, row, index, report);
    return [{ ...common, name, ...(row !== undefined && { row }) }];
  });
}

function nameOf(
  { name }: ScenarioFile,
  row: Fields | undefined,
  index: number,
  report: (finding: Finding) => void,
): string {
  if (row === undefined) return name;
  if (![...variablesIn(name)].includes("row")) return `${name} (row ${index + 1})`;
  try {
    return substituteInText(name, new Map([["row", row]]));
  } catch (error) {
    if (!(error instanceof VariableError)) throw error;
    report({ path: "/name", message: `${error.message} in row ${index + 1}` });
    return name;
  }
}

const knownFields: KnownFields = (path) =>
  scenarioFields[path.replace(/\/\d+(?=\/|$)/g, "/*").replace(/^\/bots\/[^/]+/, "/bots/*")];

/** Reads the tenant of a scenario: null for the default one, undefined for one that cannot be used. */
async function readFixtures({ fixtures }: ScenarioFile, origin: Origin): Promise<object | null | undefined> {
  if (fixtures === undefined) return null;
  try {
    return await origin.reader.read(fixtures, origin.folder);
  } catch (error) {
    if (!(error instanceof FixtureError)) throw error;
    const { file } = origin;
    for (const problem of error.problems) {
      if (problem.file !== undefined) origin.problems.push(problem);
      else {
        const path = `/fixtures${problem.path}`;
        const line = origin.lineOf(path);
        origin.problems.push({
          ...problem,
          path,
          ...(file !== undefined && { file }),
          ...(line !== undefined && { line }),
        });
      }
    }
    return undefined;
  }
}

function contentFindings(scenario: ScenarioFile, tenant: object, { patterns }: Origin): Finding[] {
  const { bots = {}, steps, clock, each } = scenario;
  const findings: Finding[] = [];
  if (clock !== undefined) {
    const message = timeProblem(clock);
    if (message !== undefined) findings.push({ path: "/clock", message });
  }
  const apps = new Map(appsOf(tenant).map((app) => [app.app_id, app]));
  const context = {
    ids: new KnownIds(tenant, bots),
    names: namesOf(scenario, (appId) => apps.get(appId)?.bot),
    patterns,
    processes: Object.entries(bots).flatMap(([name, { command }]) => (command === undefined ? [] : [name])),
  };
  for (const [name, bot] of Object.entries(bots)) {
    const path = pointerTo("/bots", name);
    const message = context.ids.problemOf("bot", bot.app_id);
    if (message !== undefined) findings.push({ path: `${path}/app_id`, message });
    findings.push(...undefinedVariables(bot, path, new Set(["PORT", ...(each === undefined ? [] : ["row"])])));
  }
  const defined = new Set(each === undefined ? [] : ["row"]);
  for (const [index, step] of steps.entries()) {
    const base = pointerTo("/steps", index);
    findings.push(...stepFindings(step, context).map(({ path, message }) => ({ path: base + path, message })));
    findings.push(...undefinedVariables(step, base, defined));
    if (step.save !== undefined) defined.add(step.save);
  }
  return findings;
}

function* undefinedVariables(value: unknown, path: string, defined: ReadonlySet<string>): IterableIterator<Finding> {
  if (typeof value === "object" && value !== null) {
    for (const [key, part] of Object.entries(value)) yield* undefinedVariables(part, pointerTo(path, key), defined);
    return;
  }
  for (const name of variablesIn(value)) {
    if (!defined.has(name))
      yield { path, message: `\${${name}} is not saved by an earlier step; there ${known(defined)}` };
  }
}

const known = (defined: ReadonlySet<string>): string =>
  defined.size === 0 ? "are no variables yet" : `is ${[...defined].join(", ")}`;

/** An app as far as its names go. */
interface NamedApp {
  readonly app_id: string;
  readonly bot?: string;
}

function appsOf(tenant: object): NamedApp[] {
  const { apps } = tenant as { apps?: unknown };
  return Array.isArray(apps) ? (apps as NamedApp[]) : [];
}

/** Makes the names of a scenario's bots; `botOf` returns the fcid of an app's bot. */
export function namesOf({ bots = {} }: ScenarioFile, botOf: (appId: string) => string | undefined): Names {
  const appOf = (name: string): string => (Object.hasOwn(bots, name) ? (bots[name]?.app_id ?? name) : name);
  return { app: appOf, fcid: (name) => botOf(appOf(name)) ?? name };
}

function attempt<T>(problems: Problem[], step: () => T): T | undefined {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof FixtureError)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}
