import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { request } from "undici";
import { installed } from "./lib/cache.js";
import { interleaved } from "./lib/figures.js";
import { rate } from "./lib/load.js";
import { runEmulator } from "./lib/processes.js";
import { sending, tenantOf, tokenOf } from "./lib/tenant.js";

/** @import { Call } from "./lib/load.js" */
/** @import { Amount, Report } from "./lib/figures.js" */

/**
 * @typedef {object} Peer
 * @property {string} specifier what npm installs
 * @property {string} program in its package
 * @property {(port: number) => string[]} args
 * @property {string} ready a path that it answers once it listens
 * @property {Call} call a POST that it takes
 * @property {number} [faster] how many times its rate ours should be
 * @property {number} [ms] how long a turn may take, where only so many calls are answered
 */

const document = fileURLToPath(new URL("../openapi.yaml", import.meta.url));
const message = sending("0123456789abcdef0123456789abcdef");

/** @type {Record<string, Peer>} */
const peers = {
  "emulate's Slack": {
    specifier: "emulate@0.12",
    program: "emulate/dist/index.js",
    args: (port) => ["start", "--service", "slack", "--port", String(port)],
    ready: "/",
    call: {
      method: "POST",
      path: "/api/chat.postMessage",
      headers: { authorization: "Bearer test_token_admin" },
      body: { channel: "general", text: "x".repeat(200) },
    },
    faster: 3,
    // It answers 5,000 calls an hour to one token.
    ms: 200,
  },
  Prism: {
    specifier: "@stoplight/prism-cli@5",
    program: "@stoplight/prism-cli/dist/index.js",
    args: (port) => ["mock", "--port", String(port), document],
    ready: "/",
    // Its example of message/send holds a failure, which counts as one.
    call: { method: "POST", path: "/api/v1/finchat/open-api/auth/token", body: { app_id: "a", secret: "s" } },
  },
  Mockoon: {
    specifier: "@mockoon/cli@9",
    program: "@mockoon/cli/bin/run.js",
    args: (port) => ["start", "--disable-log-to-file", "--port", String(port), "--data", document],
    ready: "/",
    call: message,
  },
  "json-server": {
    specifier: "json-server@0.17",
    program: "json-server/lib/cli/bin.js",
    args: (port) => ["--quiet", "--port", String(port), fileURLToPath(new URL("lib/messages.cjs", import.meta.url))],
    ready: "/messages",
    call: { method: "POST", path: "/messages", body: { text: "x".repeat(200) } },
  },
  "oauth2-mock-server": {
    specifier: "oauth2-mock-server@9",
    program: "oauth2-mock-server/dist/oauth2-mock-server.mjs",
    args: (port) => ["-a", "127.0.0.1", "-p", String(port)],
    ready: "/jwks",
    call: {
      method: "POST",
      path: "/token",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "grant_type=client_credentials",
    },
  },
};

/**
 * Start and POST beside other emulators and mock servers, each with the POST that it is for.
 * @param {Amount} amount
 * @param {Report} report
 */
export async function measure(amount, report) {
  const emulator = await runEmulator(tenantOf([], 1));
  const call = sending(await tokenOf(emulator));
  for (const [name, peer] of Object.entries(peers)) {
    try {
      const url = await freeUrl();
      const server = await run(peer, url);
      const turn = { ms: Math.min(amount.ms, peer.ms ?? amount.ms) };
      const rates = await interleaved(Math.min(amount.rounds, 3), {
        emulator: () => rate(emulator.url, call, turn),
        baseline: () => rate(url, peer.call, turn),
      }).finally(() => server.stop());
      const starts = await interleaved(Math.min(amount.rounds, 3), {
        emulator: startOfOurs,
        baseline: () => startOf(peer),
      });
      const against = name;
      const [started, posted] = [`start to first answer, beside ${name}`, `message/send, beside a POST of ${name}`];
      report({ target: 1, what: started, unit: "ms", ...starts, against, asked: { atMost: 1 } });
      report({ target: 2, what: posted, unit: "calls/s", ...rates, against, asked: { atLeast: peer.faster ?? 1 } });
    } catch (error) {
      console.error(`  ${name} is left out on ${process.version}: ${String(error).split("\n")[0] ?? ""}`);
    }
  }
  await emulator.stop();
}

async function startOfOurs() {
  const begun = performance.now();
  const emulator = await runEmulator();
  await request(`${emulator.url}/_emulator/health`).then(({ body }) => body.dump());
  const took = performance.now() - begun;
  await emulator.stop();
  return took;
}

/** @param {Peer} peer */
async function startOf(peer) {
  const begun = performance.now();
  const server = await run(peer, await freeUrl());
  const took = performance.now() - begun;
  await server.stop();
  return took;
}

/**
 * Runs a peer until it answers.
 * @param {Peer} peer
 * @param {string} url
 */
async function run({ specifier, program, args, ready }, url) {
  const script = join(installed(specifier), "node_modules", program);
  const child = spawn(process.execPath, [script, ...args(Number(new URL(url).port))], { stdio: "ignore" });
  const exited = once(child, "exit");
  const ended = exited.then(() => Promise.reject(new Error(`${specifier} ends before it listens`)));
  await Promise.race([ended, answers(url + ready)]);
  ended.catch(() => undefined);
  return {
    async stop() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}

/** @param {string} url */
async function answers(url) {
  for (const end = performance.now() + 20_000; performance.now() < end;) {
    try {
      await request(url).then(({ body }) => body.dump());
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
  throw new Error(`${url} does not answer`);
}

/** @returns {Promise<string>} where nothing listens */
async function freeUrl() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}
