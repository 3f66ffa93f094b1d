/** @typedef {{ event_id: string, errcode?: string, error?: string }} RoomResult */

/** A FinChat app's side of the open platform: as much of a client as a bot needs. */
export class FinChat {
  /** @readonly */
  #baseUrl;
  /** @readonly */
  #appId;
  /** @readonly */
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
    const body = { app_id: this.#appId, room_ids: [roomId], ...fields };
    const answer = /** @type {{ room_id_result: [RoomResult] }} */ (await this.#call(method, path, body));
    const [{ event_id: eventId, errcode, error = "" }] = answer.room_id_result;
    if (errcode !== undefined) throw new Error(`${path}: ${errcode} ${error}`);
    return eventId;
  }

  /**
   * Calls the platform. A 401 means that the token has run out or that a newer one took its place: once more, with
   * another.
   * @param {string} method
   * @param {string} path
   * @param {Record<string, unknown>} body
   * @returns {Promise<unknown>}
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
    const answer = await readJson("auth/token", await this.#request("POST", "auth/token", body));
    return /** @type {{ app_access_token: string }} */ (answer).app_access_token;
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
 * @returns {Promise<unknown>}
 */
async function readJson(path, answer) {
  const body = await answer.json();
  if (answer.ok) return body;
  const { errcode, error } = /** @type {{ errcode: string, error: string }} */ (body);
  throw new Error(`${path}: ${answer.status} ${errcode} ${error}`);
}
