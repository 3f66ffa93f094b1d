import { isRecord, type Fields } from "../core/json.ts";
import type { Collections } from "../store/collections.ts";
import type { Action } from "./action-log.ts";
import type { Cast } from "./cast.ts";
import { advancedBy, instantText } from "./durations.ts";
import type { RecordedStep } from "./step.ts";
import type { Variables } from "./variables.ts";

/** Surroundings of the steps. */
export interface StepContext {
  readonly cast: Cast;
  readonly variables: Variables;
  readonly rows: Collections;
  /** Returns the bytes of an uploaded file as base64. */
  readonly uploaded: (contentUri: string) => string | undefined;
}

/** Ids in a response, by the field that holds them, and the name of the variable. */
interface Brought {
  readonly step: RecordedStep;
  readonly hint: string;
  readonly fields: readonly string[];
}

type Maker = (action: Action, context: StepContext) => Brought | undefined;

const brings = (step: RecordedStep, hint = "response", ...fields: string[]): Brought => ({ step, hint, fields });

/** Returns the step of an action, and declares the ids that it brings. Undefined for one that has no place in a scenario. */
export function actStep(action: Action, context: StepContext): RecordedStep | undefined {
  const brought = (makers[action.operation] ?? controlCall)(action, context);
  if (brought === undefined) return undefined;
  const { step, hint, fields } = brought;
  if (action.refused !== undefined) {
    step["refused"] = action.refused;
    return step;
  }
  const response = isRecord(action.response) ? action.response : {};
  for (const path of fields) context.variables.define(response[path], { step, path, hint });
  return step;
}

const makers: Readonly<Record<string, Maker | undefined>> = {
  sayToUser: ({ params, body }, context) => {
    const { to, content } = body as { to: string; content: Fields };
    const step = { say: saidContent(content, context), as: params["fcid"], to: context.cast.name(to) };
    return brings(step, "said", "event_id", "room_id");
  },
  sayInRoom: ({ params, body }, context) => {
    const { sender, content } = body as { sender: string; content: Fields };
    const to = roomOf(String(params["room_id"]), sender, context);
    return brings({ say: saidContent(content, context), as: sender, to }, "said", "event_id");
  },
  submitCard: ({ params, body }, { variables }) => {
    const { fcid, info } = body as { fcid: string; info: Fields };
    const card = variables.whole(String(params["event_id"])) ?? variables.inData(params);
    return brings({ submit: card, as: fcid, info: variables.inData(info) }, "submitted", "event_id");
  },
  postRoom: (action, context) => {
    const { type, fcids, owner, ...room } = action.body as Fields & { fcids?: readonly string[]; owner?: string };
    if (type !== "multi_chat") return controlCall(action, context);
    const { cast, variables } = context;
    const group = {
      ...(variables.inData(room) as Fields),
      ...(owner !== undefined && { owner: cast.name(owner) }),
      ...(fcids !== undefined && { members: fcids.map((fcid) => cast.name(fcid)) }),
    };
    return brings({ group }, "group", "room_id");
  },
  addMember: ({ params, body }, context) =>
    brings({ join: inRoom(params, context), as: context.cast.name((body as { fcid: string }).fcid) }),
  removeMember: ({ params }, context) =>
    brings({ leave: inRoom(params, context), as: context.cast.name(String(params["fcid"])) }),
  openDirectRoom: ({ params, body }, { cast }) =>
    brings({ open_direct: cast.name((body as { with: string }).with), as: params["fcid"] }, "room", "room_id"),
  applyForApp: ({ params, body }, { cast }) =>
    brings({ apply: cast.name(String(params["app_id"])), as: (body as Fields)["fcid"] }),
  operateApp: ({ params, body }, { cast }) => {
    const { operation, operator } = body as Fields;
    return brings({ operate: operation, as: operator, to: cast.name(String(params["app_id"])) });
  },
  setVisibility: ({ params, body }, { cast, variables }) => {
    const { operator, ...visibility } = body as Fields;
    const step = { visibility: variables.inData(visibility), as: operator };
    return brings({ ...step, to: cast.name(String(params["app_id"])) });
  },
  searchApp: (action, context) => {
    const { fcid, search_text: text, page_no: page, page_size: size } = action.body as Fields;
    if (page !== 0 || size !== 10) return controlCall(action, context);
    const { cast, variables } = context;
    return brings({ search: variables.inData(text), as: fcid, to: cast.name(String(action.params["app_id"])) });
  },
  sendTestEvent: ({ params }, { cast }) => brings({ test_event: cast.name(String(params["app_id"])) }),
  callHook: ({ params, body }, { variables }) =>
    brings({ webhook: variables.inData(params["webhook_id"]), body: variables.inData(body) }, "webhook", "event_id"),
  putMedia: ({ response, contentType }, { uploaded }) => {
    const base64 = uploaded(String((response as Fields)["content_uri"])) ?? "";
    const step = { upload: { base64 }, ...(contentType !== undefined && { content_type: contentType }) };
    return brings(step, "file", "content_uri");
  },
  advanceClock: ({ body }) => brings({ advance: advancedBy(body as { by?: string; by_ms?: number }) }),
  setClock: (action, context) => {
    const { mode, now } = action.body as { mode?: string; now?: number };
    const isMove = now !== undefined && (mode === undefined || mode === action.mode);
    return isMove ? brings({ set_clock: instantText(now) }) : controlCall(action, context);
  },
  addFault: ({ body }, { variables }) => brings({ fault: variables.inData(body) }, "fault", "fault_id"),
  addPushFault: ({ body }, { cast, variables }) => {
    const { app_id: appId, ...fault } = body as Fields;
    const app = cast.name(String(appId));
    return brings({ push_fault: { app, ...(variables.inData(fault) as Fields) } }, "push_fault", "fault_id");
  },
  patchApp: (action, context) => (isSetup(action, context) ? undefined : controlCall(action, context)),
};

/** Returns whether an action points an app at the callback URL that the header names. */
function isSetup({ params, body }: Action, { cast }: StepContext): boolean {
  const bot = cast.find(String(params["app_id"]));
  const { callback, ...others } = body as Fields;
  if (bot === undefined || !isRecord(callback) || Object.keys(others).length > 0) return false;
  const { url, ...rest } = callback;
  return url === bot.callback && Object.keys(rest).length === 0;
}

/** Fields of responses whose ids later steps may name, by the name of the variable. */
const idFields = ["fault_id", "room_id", "event_id", "user_id", "department_id", "organization_id", "role_id"] as const;

function controlCall({ operation, params, query, body }: Action, { variables }: StepContext): Brought {
  const parts = { params, query, body };
  const given = Object.entries(parts).filter(([, part]) => part !== undefined && !isEmpty(part));
  const call = { operation, ...(variables.inData(Object.fromEntries(given)) as Fields) };
  return brings({ control: call }, "response", ...idFields, "app_id", "fcid", "webhook_id");
}

const isEmpty = (value: unknown): boolean => isRecord(value) && Object.keys(value).length === 0;

function saidContent(content: Fields, { variables }: StepContext): unknown {
  const { msgtype, body, ...others } = content;
  if (msgtype === "m.text" && typeof body === "string" && isEmpty(others)) return variables.inData(body);
  return { content: variables.inData(content) };
}

function inRoom({ room_id: roomId }: Fields, { variables }: StepContext): unknown {
  return variables.inData(roomId);
}

/** Returns the recipient of a message in a room: the other member of a direct room, else the room. */
function roomOf(roomId: string, sender: string, { rows, cast, variables }: StepContext): unknown {
  const pair = rows.rooms.get(roomId)?.pair;
  const other = pair?.find((fcid) => fcid !== sender);
  return other === undefined ? variables.inData(roomId) : cast.name(other);
}
