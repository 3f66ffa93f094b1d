import { fieldOf } from "./api.js";
import { alice, bob, botOf, helper, manners } from "./world.js";

/** @import { Api } from "./api.js" */

const longText = "A long text of somebody who has much to say. ".repeat(300);

/** A form that a user submits. */
const form = {
  msgtype: "m.cui",
  body: "[card]",
  version: "0.1.0",
  info: {
    type: "form",
    elements: [
      { type: "input", subtype: "text-input", key: "name" },
      { type: "button", subtype: "submit", value: "Send", action: "submit" },
    ],
  },
};

/**
 * A group room from its making to its end: texts, cards, a webhook, members who come and go.
 * @param {Api} api
 */
export async function groupRoom(api) {
  const { app_id } = helper;
  const created = await api.helper("POST", "/open-api/rooms", {
    body: { app_id, type: "multi_chat", name: "Soak", owner: alice, fcids: [alice, bob] },
  });
  const room = String(fieldOf(created.json, "room_id"));
  const path = `/rooms/${encodeURIComponent(room)}`;
  await api.control("POST", `${path}/members`, { body: { fcid: botOf("flaky") } });
  /** @param {object} content */
  const send = async (content) => {
    const sent = await api.helper("POST", "/open-api/message/send", {
      body: { app_id, room_ids: [room], content },
    });
    return String(fieldOf(sent.json, "room_id_result", 0, "event_id"));
  };
  for (let count = 0; count < 10; count++) {
    await send({ msgtype: "m.text", body: longText });
    await api.control("POST", `${path}/messages`, {
      body: { sender: bob, content: { msgtype: "m.text", body: `Line ${count}` } },
    });
  }
  await card(api, { room, send });
  const hook = await api.control("POST", "/webhooks", { body: { app_id, room_id: room } });
  const webhook_id = String(fieldOf(hook.json, "webhook_id"));
  await api.call("POST", `/_emulator/hooks/${webhook_id}`, { body: { action: "opened", number: 42 } });
  await api.helper("POST", "/open-api/message/webhook/send", {
    body: { app_id, webhook_id, content: { msgtype: "m.text", body: "From a site" } },
  });
  await api.control("GET", `${path}/messages?as=${encodeURIComponent(bob)}`);
  await api.helper("GET", `/open-api/rooms?app_id=${app_id}`);
  await api.control("DELETE", `${path}/members/${encodeURIComponent(bob)}`);
  await api.control("DELETE", `/webhooks/${webhook_id}`);
  await api.control("DELETE", path);
}

/**
 * A card that is sent, submitted and closed.
 * @param {Api} api
 * @param {{ room: string, send: (content: object) => Promise<string> }} in_
 */
async function card(api, { room, send }) {
  const origin_event = await send(form);
  const message = `/rooms/${encodeURIComponent(room)}/messages/${encodeURIComponent(origin_event)}`;
  await api.control("POST", `${message}/submit`, { body: { fcid: alice, info: { name: "Alice" } } });
  const closed = { ...form, info: { ...form.info, status: "disable", fcids: [alice] } };
  const body = { app_id: helper.app_id, room_ids: [room], content: closed, origin_event };
  await api.helper("PUT", "/open-api/message/update-cui", { body });
}

let users = 0;

/**
 * A user who comes, talks to every bot, has a device, and goes.
 * @param {Api} api
 */
export async function newcomer(api) {
  const fcid = `@user${users++}:example.org`;
  const user = `/users/${encodeURIComponent(fcid)}`;
  await api.control("POST", "/users", { body: { fcid, organization_id: "00010", departments: ["desk"] } });
  const rooms = new Set();
  for (const bot of [helper.bot, ...manners.map(botOf)]) {
    const content = { msgtype: "m.text", body: "Hello" };
    await api.control("POST", `${user}/messages`, { body: { to: bot, content } });
  }
  const { json } = await api.control("GET", `${user}/rooms`);
  const joined = /** @type {unknown[]} */ (fieldOf(json, "rooms"));
  for (const room of joined) rooms.add(fieldOf(room, "room_id"));
  await toDevice(api, fcid);
  for (const room of rooms) await api.control("DELETE", `/rooms/${encodeURIComponent(String(room))}`);
  await api.control("DELETE", user);
}

/**
 * @param {Api} api
 * @param {string} fcid
 */
async function toDevice(api, fcid) {
  const query = new URLSearchParams({
    app_id: helper.app_id,
    event_type: "m.example",
    transaction_id: `txn-${fcid}`,
  });
  await api.helper("PUT", `/open-api/message/send-to-device?${String(query)}`, {
    body: { messages: { [fcid]: { "*": { hello: "world" } } } },
  });
}

/**
 * The forwarder, and messages in the name of a user.
 * @param {Api} api
 */
export async function privileged(api) {
  const { app_id } = helper;
  const content = { msgtype: "m.text", body: "As a user" };
  const { json } = await api.control("GET", `/apps/${app_id}`);
  const event = {
    type: "m.room.message",
    event_id: `$${Date.now()}${process.hrtime.bigint()}:example.org`,
    sender: bob,
    timestamp: Date.now(),
    room_id: "!elsewhere:example.org",
    room_type: "multi_room",
    content,
  };
  await api.platform("PUT", "/privilege-api/forwarder/event", {
    body: { app_id, token: fieldOf(json, "callback", "token"), event },
  });
  await api.helper("GET", `/privilege-api/forwarder/${app_id}/events?page_size=10`);
}
