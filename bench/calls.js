import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { performance } from "node:perf_hooks";
import { Pool } from "undici";
import { call } from "./lib/calls.js";
import { bundleBare, runEmulator, runServer } from "./lib/processes.js";
import { median, withSpread } from "./lib/statistics.js";
import { roomOf, sender } from "./lib/tenant.js";

const rounds = 5;
const connections = 50;
const calls = 10_000;
const bareScript = await bundleBare();
const runBare = () => runServer(bareScript, []);

await start();
await send();
rmSync(dirname(bareScript), { recursive: true });

/** From the start of the process to its first answer, the emulator and a bare Express server by turns; and memory. */
async function start() {
  /** @type {Record<"emulator" | "bare", { took: number[], resident: number[] }>} */
  const figures = { emulator: { took: [], resident: [] }, bare: { took: [], resident: [] } };
  for (let round = 0; round < rounds; round++) {
    for (const [name, run, path] of /** @type {const} */ ([
      ["emulator", () => runEmulator(), "/_emulator/health"],
      ["bare", runBare, "/health"],
    ])) {
      const begun = performance.now();
      const server = await run();
      await call(server.url + path, "GET");
      figures[name].took.push(performance.now() - begun);
      figures[name].resident.push(server.residentMb());
      await server.stop();
    }
  }
  print("ms from start to first 200", figures.emulator.took, figures.bare.took);
  print("MB resident at rest", figures.emulator.resident, figures.bare.resident);
}

/** message/send per second over 50 connections, against a bare route with the same validator; by turns. */
async function send() {
  const room = { room_id: roomOf(0), type: "multi_chat", owner: sender.bot, fcids: [sender.bot] };
  const emulator = await runEmulator({ apps: [sender], rooms: [room] });
  const bare = await runBare();
  const { app_access_token: token } = await call(`${emulator.url}/api/v1/finchat/open-api/auth/token`, "POST", {
    body: { app_id: sender.app_id, secret: sender.secret },
  });
  const body = { app_id: sender.app_id, room_ids: [roomOf(0)], content: { msgtype: "m.text", body: "hello" } };
  /** @type {Record<"emulator" | "bare", number[]>} */
  const rates = { emulator: [], bare: [] };
  for (let round = 0; round < rounds; round++) {
    rates.emulator.push(await rate(emulator.url, "/api/v1/finchat/open-api/message/send", body, String(token)));
    rates.bare.push(await rate(bare.url, "/send", body, String(token)));
  }
  await emulator.stop();
  await bare.stop();
  print("message/send per second", rates.emulator, rates.bare);
}

/**
 * @param {string} url
 * @param {string} path
 * @param {object} body
 * @param {string} token
 */
async function rate(url, path, body, token) {
  const pool = new Pool(url, { connections });
  const text = JSON.stringify(body);
  const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
  let left = calls;
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (left-- > 0) {
        const answer = await pool.request({ path, method: "POST", headers, body: text });
        const content = await answer.body.text();
        if (answer.statusCode !== 200 || content.includes("errcode")) throw new Error(`${path} answers ${content}`);
      }
    }),
  );
  const took = performance.now() - begun;
  await pool.close();
  return (calls / took) * 1000;
}

/**
 * @param {string} what
 * @param {number[]} emulator
 * @param {number[]} bare
 */
function print(what, emulator, bare) {
  console.log(`${what}: ${withSpread(emulator)}`);
  console.log(`  bare Express: ${withSpread(bare)}; ratio ${(median(emulator) / median(bare)).toFixed(2)}`);
}
