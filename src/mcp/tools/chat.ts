import { EmulatorApiError } from "../../client/api.ts";
import type { components } from "../../generated/control.d.ts";
import { contentText } from "../../scenarios/conversation.ts";
import { output, text, ToolError, type Tool } from "../tool.ts";

type Schemas = components["schemas"];

const fcid = text("User, such as @alice:example.org");
const roomId = text("Room, as list_rooms gives it");
const limit = { type: "integer", minimum: 1, maximum: 100, description: "Maximum number of items; 20 by default" };

const lineOf = ({ event_id: id, sender, content }: Schemas["Event"]): string =>
  `${id} ${sender}: ${contentText(content)}`;

const listRooms: Tool<{ fcid?: string }> = {
  name: "list_rooms",
  title: "List rooms",
  description: "Lists rooms: those of a user as their client shows them, or all rooms of the tenant.",
  input: { type: "object", properties: { fcid }, additionalProperties: false },
  output: output({ rooms: "array" }, ["rooms"]),
  isReadOnly: true,
  async run({ fcid: user }, { connection: { control } }) {
    const { rooms } =
      user === undefined
        ? await control.call("listAllRooms", { query: { limit: 100 } })
        : await control.call("listJoinedRooms", { params: { fcid: user }, query: { limit: 100 } });
    const lines = rooms.map((room) => `${room.room_id} ${room.type} ${room.name ?? ""}`.trimEnd());
    return { structured: { rooms }, text: lines.length === 0 ? "no rooms" : lines.join("\n") };
  },
};

const readMessages: Tool<{ room_id: string; as: string; since?: string; limit?: number }> = {
  name: "read_messages",
  title: "Read messages",
  description: "Reads the messages of a room as one of its members sees them, the oldest first.",
  input: {
    type: "object",
    properties: {
      room_id: roomId,
      as: text("Member who reads"),
      since: { type: "string", description: "Event after which to begin; empty for the first message" },
      limit,
    },
    required: ["room_id", "as"],
    additionalProperties: false,
  },
  output: output({ messages: "array", since: "string" }, ["messages"]),
  isReadOnly: true,
  async run({ room_id, as, since, limit: most = 20 }, { connection: { control } }) {
    const query = { as, limit: most, ...(since !== undefined && { since }) };
    const timeline = await control.call("readTimeline", { params: { room_id }, query });
    const lines = timeline.messages.map(lineOf);
    return { structured: { ...timeline }, text: lines.length === 0 ? "no messages" : lines.join("\n") };
  },
};

const sendMessage: Tool<{ fcid: string; to: string; text?: string; content?: Record<string, unknown> }> = {
  name: "send_message_as_user",
  title: "Send a message as a user",
  description: "Sends a message as a user: to a bot or user (the direct room is created when missing), or in a room.",
  input: {
    type: "object",
    properties: {
      fcid: text("User who sends"),
      to: text("fcid of a bot or user, app_id, or room_id"),
      text: text("Text of the message"),
      content: { type: "object", description: "Whole content with msgtype, instead of text" },
    },
    required: ["fcid", "to"],
    additionalProperties: false,
  },
  output: output({ event_id: "string", room_id: "string" }, ["event_id", "room_id"]),
  async run({ fcid: sender, to, text: body, content: given }, { connection }) {
    if ((body === undefined) === (given === undefined)) throw new ToolError("give either text or content");
    const content = given ?? { msgtype: "m.text", body };
    if (typeof content["msgtype"] !== "string") throw new ToolError('content: msgtype is missing, such as "m.text"');
    const said = await connection.as(sender).say(to, content as { msgtype: string });
    return {
      structured: { ...said },
      text: `sent as ${said.event_id} in ${said.room_id}. Next: list_deliveries {event_id: "${said.event_id}"} shows how the bot took it, wait_for {for: "message", room: "${said.room_id}"} or read_messages what it said.`,
    };
  },
};

const submitCard: Tool<{ room_id: string; event_id: string; fcid: string; info: Record<string, string> }> = {
  name: "submit_card",
  title: "Submit a card",
  description: "Submits a card of a bot as a user, with values for some or all keys of its form.",
  input: {
    type: "object",
    properties: {
      room_id: roomId,
      event_id: text("The card's message"),
      fcid: text("User who submits"),
      info: { type: "object", additionalProperties: { type: "string" }, description: "Values by the form's keys" },
    },
    required: ["room_id", "event_id", "fcid", "info"],
    additionalProperties: false,
  },
  output: output({ event_id: "string" }, ["event_id"]),
  async run({ room_id, event_id, fcid: user, info }, { connection: { control } }) {
    const submitted = await control.call("submitCard", { params: { room_id, event_id }, body: { fcid: user, info } });
    return {
      structured: { ...submitted },
      text: `submitted as ${submitted.event_id}. Next: list_deliveries {event_id: "${submitted.event_id}"}.`,
    };
  },
};

interface WaitArguments {
  readonly for: Schemas["ItemKind"];
  readonly match?: Record<string, unknown>;
  readonly since?: number;
  readonly timeout_ms?: number;
}

const textOrPattern = (description: string): object => ({
  description: `Of messages: ${description}; a text or {"$regex": ...}`,
});

const waitFor: Tool<WaitArguments> = {
  name: "wait_for",
  title: "Wait",
  description:
    "Waits for a message, delivery or request that matches, and returns it; what happened already counts. The same match returns the next one each time.",
  input: {
    type: "object",
    properties: {
      for: { type: "string", enum: ["message", "delivery", "request"], description: "Kind of item" },
      match: { type: "object", description: 'Subset of the item; {"$regex": ...} matches texts' },
      room: textOrPattern("the room_id"),
      sender: textOrPattern("the sender's fcid"),
      msgtype: textOrPattern("the msgtype"),
      body: textOrPattern("the text"),
      since: { type: "integer", minimum: 0, description: "seq after which to look" },
      timeout_ms: {
        type: "integer",
        minimum: 0,
        maximum: 60_000,
        description: "Time-out in ms of real time; 5000 by default",
      },
    },
    required: ["for"],
    additionalProperties: false,
  },
  output: output({ item: "object", seq: "integer" }, ["item", "seq"]),
  isReadOnly: true,
  async run(args, { connection: { control }, consumer }) {
    const { timeout_ms = 5000 } = args;
    try {
      const found = await control.call("waitFor", { body: { ...args, consumer, timeout_ms } });
      return { structured: { ...found }, text: `found ${itemText(found.item)} (seq ${found.seq})` };
    } catch (error) {
      if (!(error instanceof EmulatorApiError) || error.errcode !== "EMULATOR_CONFLICT") throw error;
      throw new ToolError(
        `${error.sentence}. Next: list_deliveries shows whether the bot was pushed, list_requests what it called.`,
      );
    }
  },
};

function itemText(item: Schemas["Item"]): string {
  if ("sender" in item) return lineOf(item);
  if ("delivery_id" in item) return `delivery ${item.delivery_id}: ${item.state}`;
  return "method" in item ? `${item.method} ${item.path}: ${item.status ?? "no answer"}` : "an item";
}

/** Tools of conversations. */
export const chatTools: readonly Tool[] = [listRooms, readMessages, sendMessage, submitCard, waitFor];
