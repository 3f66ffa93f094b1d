import { call } from "./calls.js";
import { roomOf, sender, tenantOf } from "./tenant.js";

/**
 * How many bytes of heap `count` messages take in this process, with a queue that each is pushed through or without:
 * the arguments are `count` and "queued" or "unsubscribed". Needs --expose-gc.
 */
const [count, queued] = /** @type {const} */ ([Number(process.argv[2]), process.argv[3] === "queued"]);
const rooms = 100;

/** @typedef {{ startEmulator: (options: object) => Promise<{ url: string, close: () => Promise<void> }> }} Library */
/** @type {unknown} */
const library = await import(new URL("../../dist/index.js", import.meta.url).href);
const { startEmulator } = /** @type {Library} */ (library);
const tenant = tenantOf(["http://127.0.0.1:9/"], rooms);
const apps = tenant.apps.map((app) => (queued ? app : { ...app, subscriptions: {} }));
const settings = { limits: { journal_entries: 0, feed_entries: 0 } };
const emulator = await startEmulator({ fixtures: { ...tenant, apps, settings } });
await call(`${emulator.url}/_emulator/v1/apps/bot0/queue/pause`, "POST");
const { app_access_token: token } = await call(`${emulator.url}/api/v1/finchat/open-api/auth/token`, "POST", {
  body: { app_id: sender.app_id, secret: sender.secret },
});
const message = {
  app_id: sender.app_id,
  room_ids: Array.from({ length: rooms }, (_, index) => roomOf(index)),
  content: { msgtype: "m.text", body: "x".repeat(200) },
};

globalThis.gc?.();
const before = process.memoryUsage().heapUsed;
for (let sent = 0; sent < count; sent += rooms) {
  await call(`${emulator.url}/api/v1/finchat/open-api/message/send`, "POST", { body: message, token: String(token) });
}
globalThis.gc?.();
process.send?.({ heap: process.memoryUsage().heapUsed - before, rss: process.memoryUsage().rss });
await emulator.close();
process.disconnect();
