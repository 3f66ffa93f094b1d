import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, get, request, type ClientRequest, type IncomingMessage } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type * as finchat from "finchat-emulator";

type Library = typeof finchat;

const alice = "@alice:example.org";
const helper = "@finchat-help-bot:example.org";

/** Uses every part of the library that is loaded when it is first needed. Returns what {@link expected} holds. */
export async function exercise(library: Library): Promise<Record<string, unknown>> {
  const folder = mkdtempSync(join(tmpdir(), "finchat-exercise-"));
  const fixtures = join(folder, "tenant.yaml");
  writeFileSync(fixtures, "users: [{}]");
  const fx = await library.startEmulator({ seed: 1, clock: "frozen", dataDir: join(folder, "data") });
  try {
    return {
      pushed: await pushed(fx),
      heard: (await fx.waitFor.message({ body: /^Hello/ })).content,
      missed: await failure(library, fx.waitFor.message({ body: "never" }, { timeoutMs: 1 })),
      fixtures: await failure(library, library.startEmulator({ fixtures })),
      fixturesByUrl: await failure(library, library.startEmulator({ fixtures: pathToFileURL(fixtures) })),
      fixturesAsMap: await failure(library, library.startEmulator({ fixtures: new Map() as { domain?: string } })),
      option: await failure(library, library.startEmulator({ clock: "never" })),
      unknownOption: await failure(library, library.startEmulator({ datadir: "data" } as object)),
      setting: await failure(library, library.startEmulator({ settings: { push: { timeout: 5 } as object } })),
      connected: (await library.connectEmulator(fx.url)).env.FINCHAT_APP_ID === fx.env.FINCHAT_APP_ID,
      brokenBody: await statusOf(postBroken(`${fx.url}/_emulator/v1/clock/advance`)),
      page: await statusOf(get(`${fx.url}/_emulator/`)),
      docs: await statusOf(get(`${fx.url}/_emulator/docs`)),
      document: await statusOf(get(`${fx.url}/_emulator/openapi.yaml`)),
      fidelity: await statusOf(get(`${fx.url}/_emulator/v1/fidelity`)),
      keys: await statusOf(get(`${fx.url}/auth/realms/master/protocol/openid-connect/certs`)),
      trace: await statusOf(get(`${fx.url}/_emulator/v1/events/none/trace`)),
      feed: await upgraded(`${fx.url}/_emulator/v1/events`),
      restored: await restored(fx),
    };
  } finally {
    await fx.close();
    rmSync(folder, { recursive: true });
  }
}

/** What {@link exercise} returns, whichever way the library was loaded. */
export const expected = {
  pushed: { msgtype: "m.text", body: "Hello, bot" },
  heard: { msgtype: "m.text", body: "Hello, bot" },
  missed: ["EmulatorApiError", "EMULATOR_CONFLICT"],
  fixtures: ["FixtureError", "tenant.yaml:1"],
  fixturesByUrl: ["FixtureError", "tenant.yaml:1"],
  fixturesAsMap: ["FixtureError", "instance of Map"],
  option: ["ConfigError", "clock"],
  unknownOption: ["ConfigError", "startEmulator"],
  setting: ["ConfigError", "settings.push.timeout"],
  connected: true,
  brokenBody: 400,
  page: 200,
  docs: 200,
  document: 200,
  fidelity: 200,
  keys: 200,
  trace: 404,
  feed: 101,
  restored: true,
};

/** Returns the content that a bot in this process is pushed. */
async function pushed(fx: finchat.RunningEmulator): Promise<unknown> {
  const bodies: string[] = [];
  const bot = createServer((pushed, response) => {
    void textOf(pushed).then((body) => {
      bodies.push(body);
      response.end("{}");
    });
  });
  bot.listen(0, "127.0.0.1");
  await once(bot, "listening");
  await fx.app(fx.env.FINCHAT_APP_ID).setCallback(`http://127.0.0.1:${(bot.address() as AddressInfo).port}/callback`);
  const { event_id } = await fx.as(alice).say(helper, "Hello, bot");
  await fx.waitFor.delivery({ event_id, state: "delivered" });
  bot.closeAllConnections();
  bot.close();
  return bodies.map((body) => (JSON.parse(body) as { event: { content: unknown } }).event.content).at(-1);
}

/** Returns if an import brings back the time of its export. */
async function restored(fx: finchat.RunningEmulator): Promise<boolean> {
  const now = await fx.clock.now();
  const state = await fx.control.call("exportState", {});
  await fx.clock.advance("1h");
  await fx.control.call("importState", { body: state });
  return (await fx.clock.now()) === now;
}

/** Returns the class of an error when it is the library's own, and what it names. */
async function failure(library: Library, promise: Promise<unknown>): Promise<unknown> {
  const error: unknown = await promise.catch((reason: unknown) => reason);
  if (error instanceof library.EmulatorApiError) return ["EmulatorApiError", error.errcode];
  if (error instanceof library.FixtureError)
    return ["FixtureError", /tenant\.yaml:\d+|instance of \w+/.exec(error.message)?.[0]];
  if (error instanceof library.ConfigError) return ["ConfigError", error.message.split(":")[0]];
  return String(error);
}

function postBroken(url: string): ClientRequest {
  const call = request(url, { method: "POST", headers: { "content-type": "application/json" } });
  call.end("{ broken");
  return call;
}

async function statusOf(call: ClientRequest): Promise<number | undefined> {
  const [response] = (await once(call, "response")) as [IncomingMessage];
  await textOf(response);
  return response.statusCode;
}

/** Returns the status of a call that asks for a WebSocket. */
async function upgraded(url: string): Promise<number | undefined> {
  const key = Buffer.alloc(16).toString("base64");
  const webSocket = { upgrade: "websocket", "sec-websocket-version": "13", "sec-websocket-key": key };
  const call = get(url, { headers: { connection: "Upgrade", ...webSocket } });
  const [response, socket] = (await once(call, "upgrade")) as [IncomingMessage, Socket];
  socket.destroy();
  return response.statusCode;
}

async function textOf(message: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of message.setEncoding("utf8")) text += String(chunk);
  return text;
}
