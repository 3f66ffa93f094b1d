/** A FinChat app's side of the open platform: as much of a client as a bot needs. */
export class FinChat {
  #baseUrl;
  #appId;
  #secret;
  /** @type {Promise<string> | undefined} */
  #token;

  /** @param {{ baseUrl: string, appId: string, secret: string }} app */
  constructor({ baseUrl, appId, secret }) {
    this.#baseUrl = baseUrl;
    this.#appId = appId;
    this.#secret = secret;
  }

  /**
   * Sends a message to a room; the id of its event.
   * @param {string} roomId
   * @param {Record<string, unknown>} content
   * @returns {Promise<string>}
   */
  async send(roomId, content) {
    return this.#toRoom("POST", "message/send", roomId, { content });
  }

  /**
   * Puts another state on a card that was sent.
   * @param {string} roomId
   * @param {string} eventId
   * @param {Record<string, unknown>} content
   * @returns {Promise<string>}
   */
  async updateCard(roomId, eventId, content) {
    return this.#toRoom("PUT", "message/update-cui", roomId, { content, origin_event: eventId });
  }

  /**
   * Results come one a room, and a room that failed does not fail the call.
   * @param {string} method
   * @param {string} path
   * @param {string} roomId
   * @param {Record<string, unknown>} fields
   */
  async #toRoom(method, path, roomId, fields) {
    const answer = await this.#call(method, path, { app_id: this.#appId, room_ids: [roomId], ...fields });
    const [result] = answer.room_id_result;
    if (result.errcode) throw new Error(`${path}: ${result.errcode} ${result.error}`);
    return result.event_id;
  }

  /**
   * Calls the platform. A 401 means that the token has run out or that a newer one took its place: once more, with
   * another.
   * @param {string} method
   * @param {string} path
   * @param {Record<string, unknown>} body
   * @returns {Promise<any>}
   */
  async #call(method, path, body, mayRenew = true) {
    this.#token ??= this.#newToken();
    const answer = await this.#request(method, path, body, { authorization: `Bearer ${await this.#token}` });
    if (answer.status === 401 && mayRenew) {
      this.#token = undefined;
      return this.#call(method, path, body, false);
    }
    return readJson(path, answer);
  }

  async #newToken() {
    const body = { app_id: this.#appId, secret: this.#secret };
    return (await readJson("auth/token", await this.#request("POST", "auth/token", body))).app_access_token;
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {Record<string, unknown>} body
   * @param {Record<string, string>} [headers]
   */
  #request(method, path, body, headers = {}) {
    return fetch(`${this.#baseUrl}/api/v1/finchat/open-api/${path}`, {
      method,
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
  }
}

/**
 * @param {string} path
 * @param {Response} answer
 */
async function readJson(path, answer) {
  const body = /** @type {any} */ (await answer.json());
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${body.errcode} ${body.error}`);
  return body;
}
