import type { components } from "../generated/control.d.ts";
import type { RunContext } from "./run-context.ts";
import type { Step } from "./scenario.ts";

type Schemas = components["schemas"];

/** Number of pushes and calls that are told of each bot, the newest. */
const told = 3;

/** Returns what the bots concerned were pushed, how they answered, and the calls that they made, a line for each. */
export async function messageFacts(step: Step, context: RunContext): Promise<string[]> {
  const { bots = {} } = context.scenario.content;
  const named = step.from !== undefined && Object.hasOwn(bots, step.from) ? [step.from] : Object.keys(bots);
  const facts = await Promise.all(named.map((name) => botFacts(name, context)));
  return facts.flat();
}

async function botFacts(name: string, { scenario, connection, names }: RunContext): Promise<string[]> {
  const { command } = scenario.content.bots?.[name] ?? {};
  const appId = names.app(name);
  const [{ deliveries }, { requests }] = await Promise.all([
    connection.control.call("listDeliveries", { query: { app_id: appId, limit: told } }),
    connection.control.call("listRequests", { query: { app_id: appId, limit: told } }),
  ]);
  const lines =
    deliveries.length === 0 ? await unpushed(name, appId, connection) : deliveries.map((one) => pushLine(name, one));
  const calls = requests.reverse().map((request) => callLine(name, request));
  if (calls.length === 0) lines.push(`${name} made no platform call`);
  else lines.push(...calls);
  if (command === undefined && deliveries.length === 0) lines.push(`${name} has no command: is it running?`);
  return lines;
}

async function unpushed(name: string, appId: string, { control }: RunContext["connection"]): Promise<string[]> {
  const app = await control.call("readApp", { params: { app_id: appId } });
  const callback = app.callback?.url ?? "";
  const reason =
    callback === ""
      ? `its app ${appId} has no callback URL`
      : `its app ${appId} is ${app.status ?? "Published"} and subscribes to ${JSON.stringify(app.subscriptions?.room_messages ?? "none")} room messages`;
  return [`${name} was pushed nothing: ${reason}`];
}

function pushLine(
  name: string,
  { type, state, reason, attempts, url, next_attempt_at: next }: Schemas["Delivery"],
): string {
  const last = attempts.at(-1);
  const outcome =
    last === undefined
      ? "not attempted yet"
      : last.status === undefined
        ? (last.error ?? "no response")
        : `answered ${last.status}`;
  const more = attempts.length > 1 ? ` (${attempts.length} attempts)` : "";
  const later =
    state === "pending" && next !== undefined ? `; next attempt at ${new Date(next).toISOString().slice(11, 19)}` : "";
  const fault = last?.fault === undefined ? "" : ` by push fault ${last.fault.outcome}`;
  return `${name} was pushed ${type} at ${url}: ${outcome}${fault}${more}${reason === undefined ? "" : `; dropped: ${reason}`}${later}`;
}

function callLine(
  name: string,
  { method, path, operation_id: operation, status, response, fault_ids: faults }: Schemas["Request"],
): string {
  const body: unknown = response.body;
  const code = typeof body === "object" && body !== null && "errcode" in body ? ` ${String(body.errcode)}` : "";
  const fault = faults === undefined ? "" : " by an injected fault";
  return `${name} called ${operation ?? `${method} ${path}`}: ${status ?? "no answer"}${code}${fault}`;
}
