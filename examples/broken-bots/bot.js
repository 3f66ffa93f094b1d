import { once } from "node:events";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { card, thanks } from "../echo-bot/card.js";
import { Client } from "./client.js";
import { correct, faults } from "./faults.js";

/**
 * @typedef {import("./faults.js").Behaviour} Behaviour
 * @typedef {import("./faults.js").Event} Event
 * @typedef {import("./faults.js").Push} Push
 */

/** An echo bot. Everything that a fault may change is in its behaviour. */
class Bot {
  /** @readonly */
  #client;
  /** @readonly */
  #behaviour;
  /** @type {Promise<void>} */
  #work = Promise.resolve();
  #isHalted = false;

  /**
   * @param {Client} client
   * @param {Behaviour} behaviour
   */
  constructor(client, behaviour) {
    this.#client = client;
    this.#behaviour = behaviour;
  }

  /**
   * Takes an event that was acknowledged.
   * @param {Event} event
   */
  take(event) {
    if (!this.#behaviour.isNew(event) || !this.#behaviour.isFresh(event)) return;
    for (const next of this.#behaviour.inOrder(event)) {
      this.#work = this.#work.then(() => this.#handle(next)).catch((/** @type {unknown} */ error) => this.#fail(error));
    }
  }

  /** @param {Event} event */
  async #handle(event) {
    const { type, content, room_id: room } = event;
    if (this.#isHalted) return;
    this.#client.now = event.timestamp;
    if (type === "finstore.room.interactcui") await this.#thank(event);
    if (type !== "m.room.message" || content.body === undefined) return;
    await this.#client.send(room, /\bcard\b/i.test(content.body) ? card() : text(`You said: ${content.body}`));
  }

  /** @param {Event} event */
  async #thank({ room_id: room, origin_event: origin = "", content }) {
    const info = content.info ?? {};
    if (this.#behaviour.closesCards) await this.#client.updateCard(room, origin, thanks(info));
    await this.#client.send(room, text(`Thank you, ${info["name"] ?? "stranger"}.`));
  }

  /** @param {unknown} error */
  #fail(error) {
    console.error(`the bot failed: ${String(error)}`);
    this.#isHalted = this.#behaviour.haltsOn(error);
  }
}

/** @param {string} body */
const text = (body) => ({ msgtype: "m.text", body });

/** @param {import("node:http").IncomingMessage} request */
async function readBody(request) {
  /** @type {Buffer[]} */
  const chunks = [];
  request.on("data", (/** @type {Buffer} */ chunk) => chunks.push(chunk));
  await once(request, "end");
  return Buffer.concat(chunks);
}

/**
 * @param {Buffer} body
 * @returns {Push | undefined}
 */
function pushIn(body) {
  try {
    /** @type {unknown} */
    const push = JSON.parse(body.toString("utf8"));
    return /** @type {Push} */ (push);
  } catch {
    return undefined;
  }
}

/**
 * Starts the bot.
 * @param {string} name
 * @param {NodeJS.ProcessEnv} environment
 */
function start(name, environment) {
  const fault = faults[name];
  if (name !== "none" && fault === undefined) {
    console.error(`there is no fault ${name}; there are none, ${Object.keys(faults).join(", ")}`);
    process.exit(2);
  }
  const behaviour = { ...correct(environment), ...fault?.(environment) };
  const bot = new Bot(new Client(environment, behaviour), behaviour);
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const push = pushIn(body);
      const status = behaviour.status(push, body.length);
      response.writeHead(status).end();
      if (status === 200 && push !== undefined) bot.take(push.event);
    });
  });
  server.listen(Number(environment["PORT"] ?? 8080), "127.0.0.1");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) start(process.argv[2] ?? "none", process.env);
