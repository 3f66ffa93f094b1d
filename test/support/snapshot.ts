import { form as iamForm, codeExchange, codeFor } from "../iam/kit.ts";
import { form } from "./cards.ts";
import { sampleApp, type Client } from "./client.ts";
import { testStart, type RunningEmulator } from "./emulator.ts";

/** A snapshot as JSON: rows by collection, and what the state holds beside them. */
export interface Snapshot {
  collections: Record<string, Record<string, unknown>[]>;
  [field: string]: unknown;
}

const { app_id } = sampleApp;
const alice = "@alice:example.org";
const group = "!112321588723954859:example.org";
const content = { msgtype: "m.text", body: "hello" };

/** Takes a snapshot. */
export async function takeSnapshot(fx: Client, media = true): Promise<Snapshot> {
  return (await fx.call("exportState", { query: { media } }, 200)) as unknown as Snapshot;
}

/** Makes rows in every collection, so that a snapshot taken afterwards holds some of all there is. */
export async function fillState(fx: RunningEmulator): Promise<void> {
  const callback = { url: "http://127.0.0.1:9/callback" };
  const body = { callback, directives: [{ command: "help", description: "" }] };
  await fx.call("patchApp", { params: { app_id }, body }, 200);
  const token = await fx.token();
  await uploadText(fx, token, "bytes");
  await fx.call("sayToUser", { params: { fcid: alice }, body: { to: app_id, content } }, 201);
  await fx.call("sayInRoom", { params: { room_id: group }, body: { sender: alice, content } }, 201);
  await fx.call("advanceClock", { body: { by: "3s" } }, 200);
  await submitCard(fx, token);
  const query = { app_id, event_type: "m.example", transaction_id: "t1" };
  const messages = { "@sanzhang:example.com": { "*": { hello: "world" } } };
  await fx.call("sendToDevice", { token, query, body: { messages } }, 200);
  const room = { room_id: "!jEsUZKDJdhlrceRyVU:example.org", room_type: "direct_room" };
  const said = { event_id: "$kept:example.org", type: "m.room.message", sender: alice, timestamp: testStart };
  const event = { ...said, ...room, content };
  await fx.call("storeForwarderEvent", { body: { app_id, token: sampleApp.token, event } }, 200);
  await fx.call(
    "addFault",
    { body: { path: "/api/v1/finchat/open-api/message/webhook/*", status: 503, times: 3 } },
    201,
  );
  await fx.call("addPushFault", { body: { app_id, event_id: "$none:example.org", outcome: "refused", times: 3 } }, 201);
  await fx.call("postSensitiveWord", { body: { word: "secret", disposal: "", receivers: [alice] } }, 201);
  await fx.call("iamToken", iamForm(codeExchange(await codeFor(fx))), 200);
  await codeFor(fx);
}

/** Uploads a text as a file; its server name and id. */
export async function uploadText(fx: RunningEmulator, token: string, text: string) {
  const headers = { "content-type": "text/plain" };
  const { content_uri } = await fx.call(
    "uploadMedia",
    { query: { app_id }, token, body: Buffer.from(text), headers },
    200,
  );
  const [server_name = "", media_id = ""] = content_uri.replace("mxc://", "").split("/");
  return { server_name, media_id };
}

async function submitCard(fx: RunningEmulator, token: string): Promise<void> {
  const card = { app_id, room_ids: [group], content: form() };
  const sent = await fx.call("sendMessage", { token, body: card }, 200);
  const params = { room_id: group, event_id: String(sent.room_id_result?.[0]?.event_id) };
  await fx.call("submitCard", { params, body: { fcid: alice, info: { name: "x" } } }, 201);
}
