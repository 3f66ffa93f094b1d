import type { components } from "../../generated/control.d.ts";
import { output, text, type Tool } from "../tool.ts";

type Schemas = components["schemas"];

const limit = { type: "integer", minimum: 1, maximum: 100, description: "Maximum number of items; 20 by default" };
const cursor = text("Cursor of the page before");

const listDeliveries: Tool<{ limit?: number } & Record<string, string>> = {
  name: "list_deliveries",
  title: "List pushes",
  description: "Lists pushes to bots, the newest first, with every attempt, its outcome and when the next one is.",
  input: {
    type: "object",
    properties: {
      app_id: text("Pushes to this app"),
      state: { type: "string", enum: ["pending", "delivered", "dropped"], description: "Pushes in this state" },
      type: text("Pushes of events of this type, such as m.room.message"),
      event_id: text("Pushes of this event"),
      limit,
      cursor,
    },
    additionalProperties: false,
  },
  output: output({ deliveries: "array", cursor: "string" }, ["deliveries"]),
  isReadOnly: true,
  async run({ limit: most = 20, ...filter }, { connection: { control } }) {
    const page = await control.call("listDeliveries", { query: { ...filter, limit: most } });
    const lines = page.deliveries.map(deliveryText);
    const none = "no pushes; explain_event says why an event was not pushed to an app";
    return { structured: { ...page }, text: lines.length === 0 ? none : lines.join("\n") };
  },
};

/** Describes a push: the outcome of its last attempt, when it is tried next, and what helps. */
function deliveryText({
  delivery_id: id,
  app_id: app,
  type,
  url,
  state,
  reason,
  attempts,
  attempts_omitted: omitted = 0,
  next_attempt_at: next,
}: Schemas["Delivery"]): string {
  const last = attempts.at(-1);
  const outcome =
    last === undefined
      ? "not attempted yet"
      : last.status === undefined
        ? (last.error ?? "no response")
        : `answered ${last.status}`;
  const head = `${id} ${type} to ${app} at ${url === "" ? "(no callback URL)" : url}: ${state}, ${outcome}, ${attempts.length + omitted} attempts`;
  if (state === "delivered") return head;
  if (state === "dropped") return `${head}; dropped: ${reason ?? "unknown reason"}`;
  const time = next === undefined ? "when the queue goes on" : new Date(next).toISOString();
  return `${head}; next attempt ${time}. If the URL is wrong call set_callback {app_id: "${app}", url: ...}; advance_clock {by: "1m"} makes the attempt now.`;
}

const listRequests: Tool<{ limit?: number; status?: number } & Record<string, string>> = {
  name: "list_requests",
  title: "List calls",
  description: "Lists calls of bots to the platform and the IAM, the newest first, with status, error code and bodies.",
  input: {
    type: "object",
    properties: {
      operation_id: text("Calls of this operation, such as sendMessage"),
      app_id: text("Calls by this app"),
      status: { type: "integer", minimum: 100, maximum: 599, description: "Calls answered with this status" },
      path: text("Calls of this path"),
      limit,
      cursor,
    },
    additionalProperties: false,
  },
  output: output({ requests: "array", cursor: "string" }, ["requests"]),
  isReadOnly: true,
  async run({ limit: most = 20, ...filter }, { connection: { control } }) {
    const page = await control.call("listRequests", { query: { ...filter, limit: most } });
    const lines = page.requests.map(requestText);
    return { structured: { ...page }, text: lines.length === 0 ? "no calls" : lines.join("\n") };
  },
};

function requestText({
  method,
  path,
  operation_id: operation,
  status,
  response,
  warnings,
}: Schemas["Request"]): string {
  const body: unknown = response.body;
  const said = typeof body === "object" && body !== null && "errcode" in body ? ` ${JSON.stringify(body)}` : "";
  const odd = warnings.length === 0 ? "" : `; warnings: ${warnings.join("; ")}`;
  return `${operation ?? `${method} ${path}`}: ${status ?? "no answer"}${said.slice(0, 300)}${odd.slice(0, 300)}`;
}

const explainEvent: Tool<{ event_id: string }> = {
  name: "explain_event",
  title: "Explain an event",
  description: "Explains for each app why an event was pushed to it, or was not.",
  input: {
    type: "object",
    properties: { event_id: text("The event") },
    required: ["event_id"],
    additionalProperties: false,
  },
  output: output({ event_id: "string", apps: "array" }, ["event_id", "apps"]),
  isReadOnly: true,
  async run({ event_id }, { connection: { control } }) {
    const explanation = await control.call("explainEvent", { params: { event_id } });
    const lines = explanation.apps.map(({ app_id: app, outcome, rule }) =>
      rule === undefined ? `${app}: ${outcome}` : `${app}: ${outcome}: ${ruleText(rule, app)}`,
    );
    return { structured: { ...explanation }, text: lines.join("\n") };
  },
};

/** Rules in words, with what changes them. */
function ruleText(rule: NonNullable<Schemas["Explanation"]["apps"][number]["rule"]>, app: string): string {
  const patch = `PATCH /_emulator/v1/apps/${app}`;
  const texts: Readonly<Record<typeof rule, string>> = {
    not_live: "the app is not published",
    not_assistant: "only apps with assistant: true get management events",
    not_subscribed: `the app does not subscribe to it; ${patch} changes its subscriptions`,
    not_mentioned: "in group rooms the app gets only messages that mention its bot",
    bot_not_in_room: "its bot is not in the room",
    own_message: "its own bot said it",
    other_app: "it belongs to another app",
    no_callback_url: `the app has no callback URL; call set_callback {app_id: "${app}", url: ...}`,
  };
  return texts[rule];
}

const traceEvent: Tool<{ event_id: string }> = {
  name: "trace_event",
  title: "Trace an event",
  description:
    "Follows an event: its pushes, the calls that each bot made because of them, and the messages that these caused. Shows a bot that answered 200 although its own call failed.",
  input: {
    type: "object",
    properties: { event_id: text("The event") },
    required: ["event_id"],
    additionalProperties: false,
  },
  output: output({ event_id: "string", complete: "boolean", pushes: "array" }, ["event_id", "pushes"]),
  isReadOnly: true,
  async run({ event_id }, { connection: { control } }) {
    const trace = await control.call("getEventTrace", { params: { event_id } });
    const lines = trace.pushes.flatMap(tracedPushLines);
    if (!trace.complete) lines.push("The feed does not go back to the event: calls may be missing.");
    const none = "no pushes; explain_event says why the event was not pushed to an app";
    return { structured: { ...trace }, text: lines.length === 0 ? none : lines.join("\n") };
  },
};

/** Describes a push of a trace: a line for each attempt, call and effect. */
function tracedPushLines({ app_id: app, state, attempts, calls }: Schemas["TracedPush"]): string[] {
  return [
    `push to ${app}: ${state}`,
    ...attempts.map(({ status, error }) => `  attempt: ${status ?? error ?? "no response"}`),
    ...calls.flatMap(({ method, path, operation_id: operation, status, errcode, inferred, effects }) => [
      `  call ${operation ?? `${method} ${path}`}: ${[status ?? "no answer", errcode].filter(Boolean).join(" ")}${inferred ? " (inferred)" : ""}`,
      ...effects.map(({ kind, event }) => `    ${kind} ${event.event_id} in ${event.room_id ?? "no room"}`),
    ]),
  ];
}

const setCallback: Tool<{ app_id: string; url: string; token?: string }> = {
  name: "set_callback",
  title: "Set the callback",
  description:
    "Sets the URL that an app's pushes go to, and optionally its callback token. Pending pushes go to it from now on.",
  input: {
    type: "object",
    properties: {
      app_id: text("The app"),
      url: text("Callback URL, such as http://127.0.0.1:8080/callback"),
      token: text("Callback token; unchanged by default"),
    },
    required: ["app_id", "url"],
    additionalProperties: false,
  },
  output: output({ app_id: "string", callback: "object" }, ["app_id"]),
  async run({ app_id, url, token }, { connection: { control } }) {
    const body = { callback: { url, ...(token !== undefined && { token }) } };
    const { callback = {} } = await control.call("patchApp", { params: { app_id }, body });
    const { pending } = await control.call("readQueue", { params: { app_id } });
    const next =
      pending === 0
        ? "Next: send_message_as_user."
        : `${pending} pushes are pending: advance_clock {by: "1m"} makes the next attempt now.`;
    return { structured: { app_id, callback }, text: `pushes of ${app_id} go to ${url}. ${next}` };
  },
};

/** Tools of pushes and calls. */
export const pushTools: readonly Tool[] = [listDeliveries, listRequests, explainEvent, traceEvent, setCallback];
