import { once } from "node:events";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { card, thanks } from "./card.js";
import { FinChat } from "./finchat.js";

/**
 * @typedef {{ event_id: string, type: string, room_id: string, origin_event?: string,
 *   content: { msgtype?: string, body?: string, info?: Record<string, string> } }} Event
 * @typedef {{ token: string, event: Event }} Push
 */

/** Events that were pushed already. A push whose answer got lost comes again, so a bot that must not act twice looks here. */
const seenAtMost = 10_000;

/**
 * Starts a bot that says back what it hears, and sends a card to whoever says "card".
 * @param {{ finchat: FinChat, callbackToken: string, host?: string, port: number,
 *   log?: (line: string) => void }} options
 * @returns {Promise<{ url: string, close: () => void }>}
 */
export async function startBot({ finchat, callbackToken, host = "127.0.0.1", port, log = console.log }) {
  /** @type {Set<string>} */
  const seen = new Set();
  /** Events are worked on one after the other, in the order in which they came. */
  let work = Promise.resolve();

  /** @param {Event} event */
  function take(event) {
    if (!isNew(seen, event.event_id)) return;
    work = work
      .then(() => answer(finchat, event))
      .catch((/** @type {unknown} */ error) => log(`the bot failed: ${String(error)}`));
  }

  const server = createServer((request, response) => {
    void readJson(request).then((push) => {
      const status = judge(request.method, push, callbackToken);
      // The platform wants its 200 within 30 seconds; the work comes after.
      response.writeHead(status).end();
      if (status === 200 && push !== undefined) take(push.event);
    });
  });
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve(undefined));
  });
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  return { url: `http://${host}:${address.port}/callback`, close: () => void server.close() };
}

/**
 * The status that a push is answered with.
 * @param {string | undefined} method
 * @param {Push | undefined} push
 * @param {string} callbackToken
 */
function judge(method, push, callbackToken) {
  if (method !== "PUT" || push?.event === undefined) return 400;
  return push.token === callbackToken ? 200 : 403;
}

/**
 * @param {FinChat} finchat
 * @param {Event} event
 */
async function answer(finchat, event) {
  const { type, content, room_id: roomId } = event;
  if (type === "finstore.test.event") return;
  if (type === "finstore.room.create") await say(finchat, roomId, 'Hello! Say something, or "card".');
  if (type === "finstore.room.interactcui") {
    await finchat.updateCard(roomId, event.origin_event ?? "", thanks(content.info ?? {}));
    const name = content.info?.["name"] ?? "";
    await say(finchat, roomId, `Thank you, ${name === "" ? "stranger" : name}.`);
  }
  if (type !== "m.room.message" || content.body === undefined) return;
  if (/\bcard\b|卡片/i.test(content.body)) await finchat.send(roomId, card());
  else await say(finchat, roomId, `You said: ${content.body}`);
}

/**
 * @param {FinChat} finchat
 * @param {string} roomId
 * @param {string} body
 */
async function say(finchat, roomId, body) {
  await finchat.send(roomId, { msgtype: "m.text", body });
}

/**
 * @param {Set<string>} seen
 * @param {string} eventId
 */
function isNew(seen, eventId) {
  if (seen.has(eventId)) return false;
  seen.add(eventId);
  if (seen.size > seenAtMost) seen.delete(seen.values().next().value ?? "");
  return true;
}

/**
 * The body of a push; undefined when it is none, or breaks off.
 * @param {import("node:http").IncomingMessage} request
 * @returns {Promise<Push | undefined>}
 */
async function readJson(request) {
  try {
    /** @type {Buffer[]} */
    const chunks = [];
    request.on("data", (/** @type {Buffer} */ chunk) => chunks.push(chunk));
    await once(request, "end");
    /** @type {unknown} */
    const body = JSON.parse(Buffer.concat(chunks).toString("utf8"));
    return /** @type {Push} */ (body);
  } catch {
    return undefined;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const {
    FINCHAT_BASE_URL: baseUrl = "http://127.0.0.1:3462",
    FINCHAT_APP_ID: appId = "5cf29aec6ccfd004ccd28075",
    FINCHAT_SECRET: secret = "90fa4652-5cd1-4280-ae20-e3d381f9b1fa",
    FINCHAT_CALLBACK_TOKEN: callbackToken = "2g7als3DgPW6Xp1xEpmcvgVhQG621bFY",
    HOST: host = "127.0.0.1",
    PORT: port = "8080",
  } = process.env;
  const { url } = await startBot({
    finchat: new FinChat({ baseUrl, appId, secret }),
    callbackToken,
    host,
    port: Number(port),
  }).catch((/** @type {unknown} */ error) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  });
  console.log(`echo bot listening on ${url}, speaking to ${baseUrl}`);
}
