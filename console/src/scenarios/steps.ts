import { isRecord } from "../../../src/core/json.ts";
import { parseYaml } from "../../../src/core/yaml.ts";

/** A step of a scenario in two parts: what it does, and the rest. */
export interface StepLine {
  readonly kind: string;
  readonly what: string;
  readonly rest: string;
}

/** Returns the steps of a scenario as lines; none of a text that is no scenario. */
export function stepLines(yaml: string): StepLine[] {
  const steps = recordIn(yaml)?.["steps"];
  return Array.isArray(steps) ? steps.filter(isRecord).map(lineOf) : [];
}

function lineOf(step: Readonly<Record<string, unknown>>): StepLine {
  const [[kind, what] = ["", ""], ...others] = Object.entries(step);
  return { kind, what: brief(what), rest: others.map(([name, value]) => `${name}: ${brief(value)}`).join(" · ") };
}

const brief = (value: unknown): string => {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
};

function recordIn(yaml: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const { data } = parseYaml(yaml);
    return isRecord(data) ? data : undefined;
  } catch {
    return undefined;
  }
}

/** An app and its bot. */
export interface BotOfApp {
  readonly app_id?: string | undefined;
  readonly bot?: string | undefined;
}

/** Parts of a scenario that need a tenant of its own. */
const ownTenant = ["fixtures", "clock", "seed", "settings", "bots"];

/**
 * Returns a scenario that runs in the tenant as it stands: with the tenant's own bots in place of those that it declares,
 * and without the rest that would give it a tenant of its own. A text that is no scenario stays as it is.
 */
export function inThisTenant(yaml: string, apps: readonly BotOfApp[]): string {
  const scenario = recordIn(yaml);
  if (scenario === undefined || !Array.isArray(scenario["steps"])) return yaml;
  const bots = isRecord(scenario["bots"]) ? scenario["bots"] : {};
  const appOf = new Map<unknown, string>();
  for (const [name, bot] of Object.entries(bots)) if (isRecord(bot)) appOf.set(name, String(bot["app_id"]));
  const botOf = new Map(apps.map(({ app_id: id, bot }) => [id, bot]));
  const named = (key: string, value: unknown): unknown => {
    const appId = appOf.get(value);
    if (appId === undefined) return value;
    return key === "from" ? (botOf.get(appId) ?? value) : appId;
  };
  const steps = scenario["steps"].map((step: unknown) =>
    isRecord(step) ? Object.fromEntries(Object.entries(step).map(([key, value]) => [key, named(key, value)])) : step,
  );
  const kept = Object.entries(scenario).filter(([key]) => !ownTenant.includes(key));
  return JSON.stringify({ ...Object.fromEntries(kept), steps });
}
