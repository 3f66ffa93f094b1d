import { request } from "undici";
import { helper } from "./world.js";

/** @typedef {"GET" | "POST" | "PUT" | "PATCH" | "DELETE"} Method */

/**
 * @typedef {object} CallOptions
 * @property {object} [body] sent as JSON
 * @property {string | Buffer} [raw] sent as it is
 * @property {Record<string, string>} [form]
 * @property {string} [token]
 * @property {Record<string, string>} [headers]
 * @property {number[]} [statuses] statuses beside 2xx that are as they should be
 */

/**
 * @typedef {object} Answer
 * @property {number} status
 * @property {Record<string, string | string[] | undefined>} headers
 * @property {string} text
 * @property {unknown} json undefined where the text is none
 */

const platformPath = "/api/v1/finchat";

/** The two APIs of a tenant. A call whose status is not as it should be throws. */
export class Api {
  /** @readonly */
  url;
  /** @type {Promise<string> | undefined} */
  #token;

  /** @param {string} url */
  constructor(url) {
    this.url = url;
  }

  /**
   * A call of the control API.
   * @param {Method} method
   * @param {string} path
   * @param {CallOptions} [options]
   */
  control(method, path, options) {
    return this.call(method, `/_emulator/v1${path}`, options);
  }

  /**
   * A call of the platform.
   * @param {Method} method
   * @param {string} path
   * @param {CallOptions} [options]
   */
  platform(method, path, options) {
    return this.call(method, platformPath + path, options);
  }

  /**
   * A call of the helper. Its token, of which there is one at a time, is taken anew when it has expired.
   * @param {Method} method
   * @param {string} path
   * @param {CallOptions} [options]
   */
  async helper(method, path, options = {}) {
    for (;;) {
      this.#token ??= this.#newToken();
      const used = this.#token;
      const statuses = [...(options.statuses ?? []), 401];
      const answer = await this.platform(method, path, { ...options, token: await used, statuses });
      if (answer.status !== 401) return answer;
      if (this.#token === used) this.#token = undefined;
    }
  }

  async #newToken() {
    const { app_id, secret } = helper;
    const { json } = await this.platform("POST", "/open-api/auth/token", { body: { app_id, secret } });
    return String(fieldOf(json, "app_access_token"));
  }

  /**
   * @param {Method} method
   * @param {string} path
   * @param {CallOptions} [options]
   * @returns {Promise<Answer>}
   */
  async call(method, path, options = {}) {
    const { statuses = [] } = options;
    const answer = await request(this.url + path, { method, ...contentOf(options) });
    const text = await answer.body.text();
    const { statusCode: status } = answer;
    if (status >= 400 && !statuses.includes(status))
      throw new Error(`${method} ${path}: ${status} ${text.slice(0, 500)}`);
    const isJson = String(answer.headers["content-type"]).includes("json") && text !== "";
    /** @type {unknown} */
    const json = isJson ? JSON.parse(text) : undefined;
    return { status, headers: answer.headers, text, json };
  }
}

/**
 * The headers and the body of a call.
 * @param {CallOptions} options
 */
function contentOf({ body, raw, form, token, headers = {} }) {
  const sent = form === undefined ? body && JSON.stringify(body) : new URLSearchParams(form).toString();
  const type = form === undefined ? "application/json" : "application/x-www-form-urlencoded";
  const content = raw ?? sent;
  return {
    headers: {
      ...(sent !== undefined && { "content-type": type }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(content !== undefined && { body: content }),
  };
}

/**
 * A field of an answer, or of an object in it.
 * @param {unknown} value
 * @param {...(string | number)} path
 * @returns {unknown}
 */
export function fieldOf(value, ...path) {
  /** @type {unknown} */
  let found = value;
  for (const name of path) {
    found =
      typeof found === "object" && found !== null ? /** @type {Record<string, unknown>} */ (found)[name] : undefined;
  }
  return found;
}
