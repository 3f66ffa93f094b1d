import { createServer } from "node:http";
import { fieldOf } from "./api.js";
import { helper } from "./world.js";

/** @import { Api } from "./api.js" */
/** @import { IncomingMessage, ServerResponse } from "node:http" */

/**
 * Bots of all manners on one port, by path: answering, failing, hanging, flaky, slow, and the answers to searches. `at` in
 * the query names the tenant that the answering one speaks in; without it, the process's own.
 */
export class Bots {
  url = "";
  pushes = 0;
  /** Errors of the answering bot. */
  /** @type {string[]} */
  errors = [];
  /**
   * The tenants that the answering bot speaks in, by URL.
   * @type {Map<string, Api>}
   */
  tenants = new Map();
  /** @readonly */
  #server = createServer((incoming, response) => {
    void this.#take(incoming, response).catch((/** @type {unknown} */ error) => this.errors.push(String(error)));
  });

  async listen() {
    await new Promise((resolve) => this.#server.listen(0, "127.0.0.1", () => resolve(undefined)));
    const { port } = /** @type {import("node:net").AddressInfo} */ (this.#server.address());
    this.url = `http://127.0.0.1:${port}`;
  }

  close() {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /**
   * @param {IncomingMessage} incoming
   * @param {ServerResponse} response
   */
  async #take(incoming, response) {
    this.pushes++;
    const { pathname, searchParams } = new URL(incoming.url ?? "/", this.url);
    let text = "";
    for await (const piece of incoming) text += String(piece);
    if (pathname === "/hanging") return;
    if (pathname === "/slow") await new Promise((resolve) => setTimeout(resolve, 50));
    if (pathname === "/failing" || (pathname === "/flaky" && this.pushes % 3 === 0)) response.statusCode = 500;
    if (pathname === "/search") {
      const content = { total: 1, list: [{ type: "text", title: "Found", description: "It" }], opentype: "inapp" };
      response.setHeader("content-type", "application/json").end(JSON.stringify({ layout: "list", content }));
      return;
    }
    response.end();
    if (pathname === "/answering") await this.#answer(JSON.parse(text), searchParams.get("at") ?? "");
  }

  /**
   * Answers what was said in a direct room.
   * @param {unknown} envelope
   * @param {string} at
   */
  async #answer(envelope, at) {
    if (fieldOf(envelope, "event", "room_type") !== "direct_room") return;
    if (fieldOf(envelope, "event", "type") !== "m.room.message") return;
    const content = { msgtype: "m.text", body: `You said: ${String(fieldOf(envelope, "event", "content", "body"))}` };
    const body = { app_id: helper.app_id, room_ids: [fieldOf(envelope, "event", "room_id")], content };
    // The tenant or the room may be gone by now.
    const [path, statuses] = ["/open-api/message/send", [404]];
    await this.tenants.get(at)?.helper("POST", path, { body, statuses });
  }
}
