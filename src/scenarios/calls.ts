import { isRecord, type Fields } from "../core/json.ts";
import type { ControlOperation } from "../client/api.ts";
import type { Step } from "./scenario.ts";
import { kindOf, type StepKind } from "./step-kinds.ts";

/** A call of the control API that carries out a step. */
export interface StepCall {
  readonly operation: string;
  readonly params?: Fields;
  readonly query?: Fields;
  readonly body?: unknown;
  /** Places in the step that the parts of the call come from, as JSON pointers. */
  readonly places?: Readonly<Partial<Record<"params" | "query" | "body", string>>>;
}

/** Resolves the names of bots; other texts stand for themselves. */
export interface Names {
  /** Returns the app_id of a bot's name. */
  app(name: string): string;
  /** Returns the fcid of a bot's name. */
  fcid(name: string): string;
}

type CallMaker = (step: Step, names: Names) => StepCall;

const operation = (name: ControlOperation): ControlOperation => name;

const appStep = (id: ControlOperation, step: string | undefined, names: Names, body?: unknown): StepCall => ({
  operation: operation(id),
  params: { app_id: names.app(step ?? "") },
  ...(body !== undefined && { body }),
});

const makers: Readonly<Partial<Record<StepKind, CallMaker>>> = {
  say({ say, as, to = "" }, names) {
    const content = contentOf(say);
    if (to.startsWith("!")) {
      return { operation: operation("sayInRoom"), params: { room_id: to }, body: { sender: as, content } };
    }
    return { operation: operation("sayToUser"), params: { fcid: as }, body: { to: names.app(to), content } };
  },
  submit({ submit, as, info = {} }) {
    const { room_id, event_id } = (isRecord(submit) ? submit : {}) as Fields;
    return { operation: operation("submitCard"), params: { room_id, event_id }, body: { fcid: as, info } };
  },
  group({ group = {} }, names) {
    const { members, owner, ...room } = group;
    const fcid = (name: unknown): unknown => (typeof name === "string" ? names.fcid(name) : name);
    const body = {
      type: "multi_chat",
      ...room,
      ...(owner !== undefined && { owner: fcid(owner) }),
      ...(Array.isArray(members) && { fcids: (members as unknown[]).map(fcid) }),
    };
    return { operation: operation("postRoom"), body, places: { body: "/group" } };
  },
  join: ({ join, as }, names) => ({
    operation: operation("addMember"),
    params: { room_id: join },
    body: { fcid: names.fcid(as ?? "") },
  }),
  leave: ({ leave, as }, names) => ({
    operation: operation("removeMember"),
    params: { room_id: leave, fcid: names.fcid(as ?? "") },
  }),
  open_direct: ({ open_direct: other = "", as }, names) => ({
    operation: operation("openDirectRoom"),
    params: { fcid: as },
    body: { with: names.fcid(other) },
  }),
  apply: ({ apply, as }, names) => appStep("applyForApp", apply, names, { fcid: as }),
  operate: ({ operate, as, to }, names) => appStep("operateApp", to, names, { operation: operate, operator: as }),
  visibility: ({ visibility, as, to }, names) => ({
    ...appStep("setVisibility", to, names, { ...visibility, operator: as }),
    places: { body: "/visibility" },
  }),
  search: ({ search, as, to }, names) =>
    appStep("searchApp", to, names, { fcid: as, search_text: search, page_no: 0, page_size: 10 }),
  test_event: ({ test_event: bot }, names) => appStep("sendTestEvent", bot, names),
  webhook: ({ webhook, body = {} }) => ({ operation: operation("callHook"), params: { webhook_id: webhook }, body }),
  advance: ({ advance }) => ({ operation: operation("advanceClock"), body: { by: advance } }),
  set_clock: ({ set_clock: time = "" }) => ({ operation: operation("setClock"), body: { now: Date.parse(time) } }),
  fault: ({ fault }) => ({ operation: operation("addFault"), body: fault, places: { body: "/fault" } }),
  push_fault({ push_fault: { app, ...fault } = {} }, names) {
    const body = { ...fault, ...(typeof app === "string" && { app_id: names.app(app) }) };
    return { operation: operation("addPushFault"), body, places: { body: "/push_fault" } };
  },
  control: ({ control }) => ({
    ...(control ?? { operation: "" }),
    places: { params: "/control/params", query: "/control/query", body: "/control/body" },
  }),
};

/** Returns the call that carries out a step; undefined for an upload, for steps of processes, and for expectations. */
export const callOf = (step: Step, names: Names): StepCall | undefined => makers[kindOf(step)]?.(step, names);

function contentOf(say: Step["say"]): unknown {
  if (!isRecord(say)) return { msgtype: "m.text", body: say };
  const { text, content } = say as Fields;
  return content ?? { msgtype: "m.text", body: text };
}
