import { Api, fieldOf } from "./api.js";
import { alice, helper } from "./world.js";

/** @import { Bots } from "./bots.js" */

const picture = Buffer.alloc(100_000, 7);

/**
 * A tenant from its creation to its deletion: a frozen clock and advances, media, settings, a reset, and its state put
 * back.
 * @param {Api} api of the process
 * @param {Bots} bots
 */
export async function tenant(api, bots) {
  const created = await api.control("POST", "/tenants", { body: { clock: "frozen", ttl: "10m" } });
  const name = String(fieldOf(created.json, "name"));
  const own = new Api(String(fieldOf(created.json, "url")));
  bots.tenants.set(name, own);
  const url = `${bots.url}/answering?at=${name}`;
  await own.control("PATCH", `/apps/${helper.app_id}`, { body: { callback: { url } } });
  await tenantHour(own);
  const { text } = await own.control("GET", "/state");
  await own.control("POST", "/reset");
  await own.control("PUT", "/state", { raw: text, headers: { "content-type": "application/json" } });
  await tenantHour(own);
  await api.control("DELETE", `/tenants/${name}`);
  bots.tenants.delete(name);
}

/**
 * An hour of a tenant: everything waits for the clock, and what fails is given up.
 * @param {Api} own
 */
export async function tenantHour(own) {
  const to = [helper.bot, "@failing:example.org"];
  for (const bot of to) {
    const body = { to: bot, content: { msgtype: "m.text", body: "Hello" } };
    await own.control("POST", `/users/${encodeURIComponent(alice)}/messages`, { body });
  }
  await media(own);
  await own.control("PATCH", "/settings", { body: { push: { concurrency: 2 } } });
  await own.control("POST", "/clock/advance", { body: { by: "1h" } });
  await own.control("POST", "/deliveries/settle", { body: { timeout_ms: 10_000 } });
}

/** @param {Api} own */
async function media(own) {
  const query = `?app_id=${helper.app_id}`;
  const headers = { "content-type": "image/png" };
  const { json } = await own.helper("POST", `/open-api/media/upload${query}`, { raw: picture, headers });
  const path = String(fieldOf(json, "content_uri")).replace("mxc://", "");
  await own.helper("GET", `/open-api/media/download/${path}${query}`);
}
