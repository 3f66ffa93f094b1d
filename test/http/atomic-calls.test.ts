import { describe, expect, it } from "vitest";
import { card, form, runCards } from "../support/cards.ts";
import { alice, bob } from "../support/conversation.ts";
import type { CallInput } from "../support/client.ts";
import { smallBot, smallDirect, smallGroup } from "../support/tenant.ts";
import type { OperationId } from "../../src/http/route.ts";

const { app_id } = smallBot;
const nobody = "@nobody:example.org";
const foreigner = "@carol:example.com";
const secret = { msgtype: "m.text", body: "a secret" };
const group = { params: { room_id: smallGroup.room_id } };
const ofApp = { params: { app_id } };

interface Refusal {
  readonly name: string;
  readonly operationId: OperationId;
  readonly status: number;
  readonly call: (token: string, origin: string) => CallInput;
  /** The code of the call, or of its one result. */
  readonly errcode: string;
}

const asApp = (body: object) => (token: string, origin_event: string) => ({
  token,
  body: { app_id, ...(JSON.parse(JSON.stringify(body).replace("ORIGIN", origin_event)) as object) },
});

/** Calls with several effects, each refused for the last thing that it asks for. */
const refusals: readonly Refusal[] = [
  {
    name: "a message to a user without a direct room, with a topic and a forbidden word",
    operationId: "sendMessageAsUser",
    status: 200,
    call: asApp({ sender: alice, fcids: [bob], topic: "new", content: secret }),
    errcode: "FC_FORBIDDEN",
  },
  {
    name: "a message to a user with a direct room, with a topic and a forbidden word",
    operationId: "sendMessageAsUser",
    status: 200,
    call: asApp({ sender: alice, fcids: [smallBot.bot], topic: "new", content: secret }),
    errcode: "FC_FORBIDDEN",
  },
  {
    name: "a person's first message to another, with a forbidden word",
    operationId: "sayToUser",
    status: 409,
    call: () => ({ params: { fcid: alice }, body: { to: bob, content: secret } }),
    errcode: "EMULATOR_CONFLICT",
  },
  {
    name: "an update of a card with a forbidden word",
    operationId: "updateCui",
    status: 200,
    call: asApp({ origin_event: "ORIGIN", room_ids: [smallGroup.room_id], content: { ...card({}), body: "a secret" } }),
    errcode: "FC_FORBIDDEN",
  },
  {
    name: "a submit of a card with one key that it has and one that it has not",
    operationId: "submitCard",
    status: 400,
    call: (_, event_id) => ({
      params: { room_id: smallGroup.room_id, event_id },
      body: { fcid: alice, info: { name: "a", other: "b" } },
    }),
    errcode: "EMULATOR_BAD_REQUEST",
  },
  {
    name: "a room with a member who is unknown",
    operationId: "createRoom",
    status: 404,
    call: asApp({ type: "multi_chat", name: "new", fcids: [alice, bob, nobody] }),
    errcode: "FC_FCID_NOT_FOUND",
  },
  {
    name: "a room with a member of another domain",
    operationId: "createRoom",
    status: 400,
    call: asApp({ type: "multi_chat", name: "new", fcids: [alice, foreigner] }),
    errcode: "FC_ROOM_IS_NOT_FEDERATE",
  },
  {
    name: "a change of members of whom none can be changed",
    operationId: "updateRoom",
    status: 404,
    call: (token) => ({
      token,
      ...group,
      body: { app_id, fcids_to_invite: [nobody, foreigner, alice], fcids_to_kick: [smallBot.bot] },
    }),
    errcode: "FC_FCID_NOT_FOUND",
  },
  {
    name: "a message to devices of a known and of an unknown user",
    operationId: "sendToDevice",
    status: 404,
    call: (token) => ({
      token,
      query: { app_id, event_type: "x", transaction_id: "t" },
      body: { messages: { [alice]: { "*": { hello: "world" } }, [nobody]: { "*": {} } } },
    }),
    errcode: "FC_FCID_NOT_FOUND",
  },
  {
    name: "a visibility for a known user and an unknown department",
    operationId: "setVisibility",
    status: 400,
    call: () => ({ ...ofApp, body: { unlimited: false, fcids: [alice], departments: ["d0"], operator: bob } }),
    errcode: "EMULATOR_BAD_REQUEST",
  },
  {
    name: "an operation by somebody who may not",
    operationId: "operateApp",
    status: 409,
    call: () => ({ ...ofApp, body: { operation: "SubmitUnpublishRequest", operator: bob } }),
    errcode: "EMULATOR_CONFLICT",
  },
  {
    name: "a patch of an app whose last field is wrong",
    operationId: "patchApp",
    status: 400,
    call: () => ({ ...ofApp, body: { name: "New", status: "Unpublished", developer: nobody } }),
    errcode: "EMULATOR_BAD_REQUEST",
  },
  {
    name: "a patch of a room whose last member is unknown",
    operationId: "patchRoom",
    status: 400,
    call: () => ({ ...group, body: { name: "New", fcids: [bob, nobody] } }),
    errcode: "EMULATOR_BAD_REQUEST",
  },
  {
    name: "a patch of the settings of which one cannot change",
    operationId: "patchSettings",
    status: 409,
    call: () => ({ body: { strict: true, iam: { port: 1 } } }),
    errcode: "EMULATOR_CONFLICT",
  },
  {
    name: "the deletion of a user who is in rooms",
    operationId: "deleteUser",
    status: 409,
    call: () => ({ params: { fcid: alice } }),
    errcode: "EMULATOR_CONFLICT",
  },
];

async function run() {
  const conversation = await runCards(form(), {
    developer: alice,
    subscriptions: { room_messages: "all_rooms", direct_room_created: true },
  });
  const { fx } = conversation;
  await fx.call("postSensitiveWord", { body: { word: "secret", disposal: "禁止发送" } }, 201);
  await fx.call("postUser", { body: { fcid: foreigner } }, 201);
  await fx.call("postRole", { body: { role_id: "admin", authorities: ["finstore-admin"] } }, 201);
  await fx.call("patchUser", { params: { fcid: bob }, body: { roles: ["admin"] } }, 200);
  /** All rows but the notices of sensitive words, which outlive a refusal, and the settings. */
  const state = async () => {
    const { collections } = await fx.call("exportState", {}, 200);
    const { omissions: _, ...rows } = collections as Record<string, unknown>;
    return { rows, settings: await fx.call("getSettings", {}, 200) };
  };
  return { ...conversation, state };
}

describe("a refused call", () => {
  it.each(refusals)("leaves nothing behind: $name", async ({ operationId, status, call, errcode }) => {
    const { fx, token, origin_event, state, pushed } = await run();
    const before = [await pushed(), await state()];
    const answer = await fx.answer(operationId, call(token, origin_event));
    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer.body)).toContain(`"errcode":"${errcode}"`);
    expect([await pushed(), await state()]).toEqual(before);
  });

  it("leaves the rooms of other ids of the same call as they are asked for", async () => {
    const { fx, token } = await run();
    const body = {
      app_id,
      sender: alice,
      fcids: [bob, nobody, smallBot.bot],
      topic: "new",
      content: { ...secret, body: "" },
    };
    const sent = await fx.call("sendMessageAsUser", { token, body }, 200);
    expect(sent.fcid_result?.map(({ errcode }) => errcode)).toEqual([undefined, "FC_FCID_NOT_FOUND", undefined]);
    const { rooms } = await fx.call("listAllRooms", { query: { topic: "new" } }, 200);
    expect(rooms).toHaveLength(2);
    expect(rooms.map(({ room_id }) => room_id)).toContain(smallDirect.room_id);
  });
});
