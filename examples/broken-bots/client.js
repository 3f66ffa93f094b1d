/** @typedef {import("./faults.js").Behaviour} Behaviour */

/** A call that the platform did not carry out. */
export class CallError extends Error {
  /**
   * @param {string} message
   * @param {"call" | "room"} scope the whole call failed, or the result of one room
   */
  constructor(message, scope) {
    super(message);
    this.scope = scope;
  }
}

/** The calls that the bot makes. */
export class Client {
  /** The platform's time, as the newest event told it. */
  now = 0;
  /** @readonly */
  #environment;
  /** @readonly */
  #behaviour;
  /** @type {{ value: string, issuedAt: number, lifetimeMs: number } | undefined} */
  #token;

  /**
   * @param {NodeJS.ProcessEnv} environment
   * @param {Behaviour} behaviour
   */
  constructor(environment, behaviour) {
    this.#environment = environment;
    this.#behaviour = behaviour;
  }

  /**
   * @param {string} room
   * @param {Record<string, unknown>} content
   */
  send(room, content) {
    return this.#toRoom("POST", "message/send", { room_ids: [room], content });
  }

  /**
   * @param {string} room
   * @param {string} origin
   * @param {Record<string, unknown>} content
   */
  updateCard(room, origin, content) {
    return this.#toRoom("PUT", "message/update-cui", { room_ids: [room], content, origin_event: origin });
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {Record<string, unknown>} fields
   */
  async #toRoom(method, path, fields) {
    const body = { app_id: this.#environment["FINCHAT_APP_ID"], ...fields };
    let response = await this.#call(method, path, body);
    if (response.status === 401 && this.#behaviour.renewsOn401(this.#age())) {
      this.#token = undefined;
      response = await this.#call(method, path, body);
    }
    if (response.status >= 500) this.#behaviour.onServerError();
    if (!response.ok) throw new CallError(`${path}: ${response.status}`, "call");
    const { room_id_result: results } = /** @type {{ room_id_result: { errcode?: string }[] }} */ (
      await response.json()
    );
    const failed = results.find(({ errcode }) => errcode !== undefined);
    if (failed !== undefined) throw new CallError(`${path}: ${failed.errcode ?? ""}`, "room");
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {Record<string, unknown>} body
   */
  async #call(method, path, body) {
    if (this.#token === undefined || this.#behaviour.renewsBefore(this.#age())) await this.#renew();
    return this.#request(method, path, body, { authorization: `Bearer ${this.#token?.value ?? ""}` });
  }

  /** Age and lifetime of the token, in ms of the platform's time. */
  #age() {
    const { issuedAt = 0, lifetimeMs = 0 } = this.#token ?? {};
    return { ageMs: this.now - issuedAt, lifetimeMs };
  }

  async #renew() {
    const { FINCHAT_APP_ID: app_id, FINCHAT_SECRET: secret } = this.#environment;
    const response = await this.#request("POST", "auth/token", { app_id, secret });
    const { app_access_token: value, expires_in: seconds } =
      /** @type {{ app_access_token: string, expires_in: number }} */ (await response.json());
    this.#token = { value, issuedAt: this.now, lifetimeMs: seconds * 1000 };
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {Record<string, unknown>} body
   * @param {Record<string, string>} [headers]
   */
  #request(method, path, body, headers = {}) {
    return fetch(`${this.#environment["FINCHAT_BASE_URL"] ?? ""}/api/v1/finchat/open-api/${path}`, {
      method,
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
  }
}
