import { request } from "undici";

/**
 * Calls an API and gives its JSON, of an answer without any an empty object.
 * @param {string} url
 * @param {"GET" | "POST" | "PATCH" | "DELETE"} method
 * @param {{ body?: object, token?: string }} [options]
 * @returns {Promise<Record<string, unknown>>}
 */
export async function call(url, method, { body, token } = {}) {
  const answer = await request(url, {
    method,
    headers: {
      ...(body !== undefined && { "content-type": "application/json" }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.body.text();
  /** @type {unknown} */
  const parsed = text === "" ? {} : JSON.parse(text);
  const json = /** @type {Record<string, unknown>} */ (parsed);
  if (answer.statusCode >= 400) throw new Error(`${method} ${url} answers ${JSON.stringify(json)}`);
  return json;
}
