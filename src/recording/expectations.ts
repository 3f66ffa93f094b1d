import { isRecord, type Fields } from "../core/json.ts";
import type { FeedEvent } from "../events/feed-event.ts";
import type { RecordedCall } from "../events/recorded-call.ts";
import type { Message } from "../store/entities.ts";
import type { Action } from "./action-log.ts";
import { shownContent } from "./content.ts";
import type { RecordedStep } from "./step.ts";
import type { StepContext } from "./act-steps.ts";

/** Context of expectations. */
export interface ExpectationContext extends StepContext {
  /** True when messages came in several rooms, so that each expectation names its own. */
  readonly namesRooms: boolean;
  /** True when there were several cards, so that each update names its own. */
  readonly namesCards: boolean;
  /** Returns whether an id is part of the fixtures, and therefore the same in each run. */
  readonly isFixed: (id: string) => boolean;
}

/** Calls that are seen by the messages and updates that they make. */
const seenByMessages = new Set(["sendMessage", "sendMessageAsUser", "sendWebhookMessage", "updateCui"]);

/** Calls that change nothing, and the emulator's own. */
const leftOut = new Set(["issueAppAccessToken", "verifyAppAccessToken", "storeForwarderEvent"]);

/** Longest request body that an expectation states, in characters. */
const shownBody = 120;

/** Returns the expectation of a bot's message. */
export function messageStep(message: Message, context: ExpectationContext): RecordedStep {
  const { cast, variables } = context;
  const step: RecordedStep = { expect: "message", from: cast.name(message.sender) };
  if (context.namesRooms) Object.assign(step, roomKey(message.room_id, context));
  Object.assign(step, contentKeys(message.content, context));
  const isCard = message.content.msgtype === "m.cui";
  variables.define(message.event_id, { step, path: "event_id", hint: isCard ? "card" : "reply" });
  // The room of a card is known with the card.
  variables.define(message.room_id, { step, path: "room_id", hint: isCard ? "card" : "reply" });
  return step;
}

/** Returns the expectation of a card's new state. */
export function updateStep(message: Message, context: ExpectationContext): RecordedStep {
  const { cast, variables, namesCards } = context;
  const step: RecordedStep = { expect: "update", from: cast.name(message.sender) };
  if (namesCards && variables.knows(message.event_id)) step["match"] = { event_id: variables.inData(message.event_id) };
  return Object.assign(step, contentKeys(message.content, context));
}

/** Returns the expectation of a platform call; undefined for reads, tokens, and calls that are seen by their messages. */
export function requestStep(call: RecordedCall, context: StepContext): RecordedStep | undefined {
  const { operation_id: operation = "", status } = call;
  const failures = failedResults(call);
  if (!isChange(call) || (seenByMessages.has(operation) && status === 200 && failures === undefined)) return undefined;
  const match = {
    operation_id: operation,
    ...(status === undefined ? { fault_ids: { length: 1 } } : { status }),
    ...requestBody(call, context),
    ...(failures !== undefined && { response: { body: context.variables.inData(failures) } }),
  };
  const step: RecordedStep = { expect: "request", match };
  const { body } = call.response;
  if (isRecord(body)) defineResults(step, body, context);
  return step;
}

/** Returns whether a call changes the tenant, or would without an error. One with an ended token is made again. */
function isChange({ method, operation_id: operation, status }: RecordedCall): boolean {
  if (operation === undefined || operation.startsWith("iam") || leftOut.has(operation)) return false;
  return method !== "GET" && method !== "HEAD" && status !== 401;
}

/** Returns the expectation that brings the id of the delivery that an action names; undefined without a new one. */
export function deliveryStep({ params }: Action, context: StepContext): RecordedStep | undefined {
  const { rows, variables } = context;
  const id = params["delivery_id"];
  const delivery = typeof id === "string" && !variables.knows(id) ? rows.deliveries.get(id) : undefined;
  if (delivery === undefined) return undefined;
  const { app_id, event_id, type } = delivery;
  const event = variables.knows(event_id) ? { event_id: variables.inData(event_id) } : { type };
  const step: RecordedStep = { expect: "delivery", match: { app_id, ...event } };
  variables.define(id, { step, path: "delivery_id", hint: "delivery" });
  return step;
}

/** Returns whether a feed entry is a message of a bot or another app. */
export const isBotMessage = (event: FeedEvent): event is FeedEvent & { kind: "message" } =>
  event.kind === "message" && event.message.app_id !== undefined;

function contentKeys(content: Fields, { variables }: StepContext): RecordedStep {
  const { msgtype, body, ...others } = content;
  if (msgtype === "m.text" && typeof body === "string" && Object.keys(others).length === 0 && !isPattern(body)) {
    return { text: variables.inData(body) };
  }
  return { content: variables.inData(shownContent(content)) };
}

/** Returns whether a text would be taken for a pattern. */
const isPattern = (text: string): boolean => /^\/[^]*\/[a-z]*$/.test(text);

function roomKey(roomId: string, { variables, isFixed }: ExpectationContext): RecordedStep {
  return isFixed(roomId) || variables.knows(roomId) ? { in: variables.inData(roomId) } : {};
}

function requestBody({ request: { body }, operation_id: operation = "" }: RecordedCall, context: StepContext): Fields {
  if (!isRecord(body) || seenByMessages.has(operation)) return {};
  const { app_id: _, ...shown } = body;
  const filled = context.variables.inData(shown);
  const length = JSON.stringify(filled).length;
  return Object.keys(shown).length === 0 || length > shownBody ? {} : { request: { body: filled } };
}

/** Returns the results of a call that hold an error, each as its errcode. */
function failedResults({ response: { body } }: RecordedCall): Fields | undefined {
  if (!isRecord(body)) return undefined;
  const failures = ["room_id_result", "fcid_result"].flatMap((field) => {
    const results = body[field];
    if (!Array.isArray(results)) return [];
    const errcodes = results.filter(isRecord).flatMap(({ errcode }) => (errcode === undefined ? [] : [{ errcode }]));
    return errcodes.length === 0 ? [] : [[field, errcodes] as const];
  });
  return failures.length === 0 ? undefined : Object.fromEntries(failures);
}

/** Declares ids in the response of a call, such as the room that a bot created and the file that it uploaded. */
function defineResults(step: RecordedStep, body: Fields, { variables }: StepContext): void {
  for (const [field, hint] of [
    ["room_id", "room"],
    ["o_url", "file"],
    ["content_uri", "file"],
    ["event_id", "sent"],
  ] as const) {
    variables.define(body[field], { step, path: `response.body.${field}`, hint });
  }
}
