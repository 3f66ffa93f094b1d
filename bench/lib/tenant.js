import { call } from "./calls.js";

/** @import { Call } from "./load.js" */

/** The app that says everything, so that the others are pushed it. */
export const sender = { app_id: "sender", secret: "secret", name: "Sender", bot: "@sender:example.org" };

/** What is said. */
export const text = "x".repeat(200);

const platform = "/api/v1/finchat/open-api";

/**
 * A tenant with a bot for each URL, and rooms that the sender shares with them, the bots taking turns.
 * @param {readonly string[]} urls
 * @param {number} rooms
 */
export function tenantOf(urls, rooms) {
  return {
    users: [{ fcid: "@alice:example.org" }],
    apps: [sender, ...urls.map((url, index) => botAt(url, index))],
    rooms: Array.from({ length: rooms }, (_, index) => ({
      room_id: roomOf(index),
      type: "multi_chat",
      owner: sender.bot,
      fcids: [sender.bot, ...(urls.length > 0 ? [botOf(index % urls.length)] : [])],
    })),
  };
}

/**
 * An app that is pushed every message of its rooms.
 * @param {string} url
 * @param {number} index
 */
export const botAt = (url, index) => ({
  app_id: `bot${index}`,
  name: `Bot ${index}`,
  bot: botOf(index),
  callback: { url },
  subscriptions: { room_messages: "direct_and_group" },
});

/** @param {number} index */
export const roomOf = (index) => `!room${index}:example.org`;

/** @param {number} index */
export const botOf = (index) => `@bot${index}:example.org`;

/**
 * The sender's token.
 * @param {{ url: string }} emulator
 */
export async function tokenOf({ url }) {
  const body = { app_id: sender.app_id, secret: sender.secret };
  const { app_access_token } = await call(`${url}${platform}/auth/token`, "POST", { body });
  return String(app_access_token);
}

/**
 * The call with which the sender speaks.
 * @param {string} token
 * @param {readonly string[]} [room_ids]
 * @returns {Call & { body: object, headers: Record<string, string> }}
 */
export const sending = (token, room_ids = [roomOf(0)]) => ({
  method: "POST",
  path: `${platform}/message/send`,
  headers: { authorization: `Bearer ${token}` },
  body: { app_id: sender.app_id, room_ids, content: { msgtype: "m.text", body: text } },
});

/**
 * Speaks in rooms, in as many as a call may name at a time.
 * @param {{ url: string }} emulator
 * @param {string} token
 * @param {readonly string[]} rooms
 */
export async function speakIn({ url }, token, rooms) {
  for (let from = 0; from < rooms.length; from += 100) {
    const { path, body } = sending(token, rooms.slice(from, from + 100));
    await call(url + path, "POST", { body, token });
  }
}

/**
 * Waits until every push has been made that can be made now.
 * @param {{ url: string }} emulator
 */
export async function settle({ url }) {
  await call(`${url}/_emulator/v1/deliveries/settle`, "POST", { body: { timeout_ms: 60_000 } });
}
