import { once } from "node:events";
import { createServer } from "node:http";

/**
 * A bot with group rooms, cards and files, which repeats a call once after an internal error.
 *
 * @typedef {{ event_id: string, type: string, room_id: string, sender: string, origin_event?: string, fcid?: string,
 *   content: { body?: string, info?: Record<string, string> } }} Event
 */

const {
  FINCHAT_BASE_URL: baseUrl = "",
  FINCHAT_APP_ID: appId = "",
  FINCHAT_SECRET: secret = "",
  PORT: port = "0",
} = process.env;

/** @type {Set<string>} */
const seen = new Set();
/** @type {Promise<unknown>} */
let work = Promise.resolve();
let token = "";

const server = createServer((request, response) => {
  void readBody(request).then((body) => {
    response.end();
    /** @type {unknown} */
    const push = JSON.parse(body);
    const { event } = /** @type {{ event: Event }} */ (push);
    if (seen.has(event.event_id)) return;
    seen.add(event.event_id);
    work = work
      .then(() => handle(event))
      .catch((/** @type {unknown} */ error) => process.stderr.write(`${String(error)}\n`));
  });
});
server.listen(Number(port), "127.0.0.1");

/** @param {Event} event */
async function handle({ type, room_id: room, sender, content, origin_event: card = "" }) {
  if (type === "finstore.room.interactcui") await vote(room, card, content.info ?? {});
  if (type !== "m.room.message") return;
  const [word = "", name = ""] = (content.body ?? "").split(" ");
  if (word === "team") await createTeam(name, sender, room);
  if (word === "vote") await send(room, ballot("input", "?"));
  if (word === "file") await sendFile(room);
  if (word === "ping") await say(room, "pong");
}

/**
 * @param {string} name
 * @param {string} sender
 * @param {string} room
 */
async function createTeam(name, sender, room) {
  const body = { app_id: appId, type: "multi_chat", name, fcids: [sender] };
  const { room_id: team } = /** @type {{ room_id: string }} */ (await call("POST", "rooms", body));
  await say(team, `Welcome to ${name}`);
  await say(room, `The room of ${name} is ${team}.`);
}

/**
 * @param {string} room
 * @param {string} card
 * @param {Record<string, string>} info
 */
async function vote(room, card, info) {
  const content = ballot("disable", info["choice"] ?? "none");
  await call("PUT", "message/update-cui", { app_id: appId, room_ids: [room], origin_event: card, content });
  await say(room, `Counted for ${card}`);
}

/** @param {string} room */
async function sendFile(room) {
  const response = await fetch(`${api("media/upload")}?app_id=${appId}`, {
    method: "POST",
    headers: { "content-type": "text/plain", authorization: `Bearer ${token}` },
    body: "A file",
  });
  const { content_uri: url } = /** @type {{ content_uri: string }} */ (await response.json());
  await send(room, { msgtype: "m.file", body: "a.txt", info: { mimetype: "text/plain", size: 6 }, o_url: url });
}

/**
 * @param {string} status
 * @param {string} choice
 */
const ballot = (status, choice) => ({
  msgtype: "m.cui",
  body: "[交互卡片]",
  version: "0.1.0",
  info: {
    type: "form",
    status,
    shared: true,
    elements: [
      { type: "context", subtype: "text", value: `The choice is ${choice}` },
      { type: "input", subtype: "text-input", key: "choice", placeholder: "Yes or no", value: "" },
      { type: "button", subtype: "submit", value: "Vote", action: "submit" },
    ],
  },
});

/**
 * @param {string} room
 * @param {string} body
 */
const say = (room, body) => send(room, { msgtype: "m.text", body });

/**
 * @param {string} room
 * @param {Record<string, unknown>} content
 */
const send = (room, content) => call("POST", "message/send", { app_id: appId, room_ids: [room], content });

/** @param {string} path */
const api = (path) => `${baseUrl}/api/v1/finchat/open-api/${path}`;

/**
 * @param {string} method
 * @param {string} path
 * @param {Record<string, unknown>} body
 * @returns {Promise<unknown>}
 */
async function call(method, path, body, isLast = false) {
  if (token === "") {
    const { app_access_token: value } = /** @type {{ app_access_token: string }} */ (
      await (await post("auth/token", { app_id: appId, secret })).json()
    );
    token = value;
  }
  const response = await post(path, body, method);
  if (response.status >= 500 && !isLast) return call(method, path, body, true);
  return response.json();
}

/**
 * @param {string} path
 * @param {Record<string, unknown>} body
 */
const post = (path, body, method = "POST") =>
  fetch(api(path), {
    method,
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });

/** @param {import("node:http").IncomingMessage} request */
async function readBody(request) {
  let body = "";
  request.setEncoding("utf8").on("data", (/** @type {string} */ text) => (body += text));
  await once(request, "end");
  return body;
}
