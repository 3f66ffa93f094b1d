import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startEmulator, type RunningEmulator } from "finchat-emulator";
import { request } from "undici";
import { describe, expect, it, onTestFinished } from "vitest";
import { startBot } from "../../examples/echo-bot/bot.js";
import { card, thanks } from "../../examples/echo-bot/card.js";
import { FinChat } from "../../examples/echo-bot/finchat.js";
import { portInUse } from "../support/port-in-use.ts";

const alice = "@alice:example.org";
const helper = "@finchat-help-bot:example.org";
const room = "!jEsUZKDJdhlrceRyVU:example.org";

async function runBot(): Promise<{ fx: RunningEmulator; url: string; log: string[] }> {
  const fx = await startEmulator({ clock: "frozen:2026-01-01T00:00:00Z", seed: 1 });
  onTestFinished(() => fx.close());
  const { FINCHAT_BASE_URL, FINCHAT_APP_ID, FINCHAT_SECRET, FINCHAT_CALLBACK_TOKEN } = fx.env;
  const finchat = new FinChat({ baseUrl: FINCHAT_BASE_URL, appId: FINCHAT_APP_ID, secret: FINCHAT_SECRET });
  const log: string[] = [];
  const bot = await startBot({
    finchat,
    callbackToken: FINCHAT_CALLBACK_TOKEN,
    port: 0,
    log: (line) => void log.push(line),
  });
  onTestFinished(() => {
    bot.close();
  });
  await fx.app(FINCHAT_APP_ID).setCallback(bot.url);
  return { fx, url: bot.url, log };
}

/** What was said in the room since an event, as sender and body. */
async function saidSince(fx: RunningEmulator, since: string): Promise<unknown[]> {
  const { messages } = await fx.as(alice).read(room, { since });
  return messages.map(({ sender, content }) => [sender, content.body]);
}

describe("the echo bot", () => {
  it("answers an event once, however often it is pushed", async () => {
    const { fx, log } = await runBot();
    const { event_id: first } = await fx.as(alice).say(helper, "Hello!");
    const push = await fx.waitFor.delivery({ event_id: first, state: "delivered" });
    expect((await fx.deliveries.redeliver(push.delivery_id)).attempts.map(({ status }) => status)).toEqual([200, 200]);
    await fx.as(alice).say(helper, "Still there?");
    await fx.waitFor.message({ sender: helper, body: "You said: Still there?" });
    expect(await saidSince(fx, first)).toEqual(
      expect.arrayContaining([
        [helper, "You said: Hello!"],
        [alice, "Still there?"],
        [helper, "You said: Still there?"],
      ]),
    );
    expect(await saidSince(fx, first)).toHaveLength(3);
    expect(log).toEqual([]);
  });

  it("gets another token when a newer one has ended its own", async () => {
    const { fx, log } = await runBot();
    await fx.as(alice).say(helper, "One");
    await fx.waitFor.message({ sender: helper, body: "You said: One" });
    const { FINCHAT_APP_ID: app_id, FINCHAT_SECRET: secret } = fx.env;
    await request(`${fx.url}/api/v1/finchat/open-api/auth/token`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ app_id, secret }),
    });
    await fx.as(alice).say(helper, "Two");
    await fx.waitFor.message({ sender: helper, body: "You said: Two" });
    const requests = await fx.requests.list();
    expect(requests.map(({ operation_id, status }) => [operation_id, status]).reverse()).toEqual([
      ["issueAppAccessToken", 200],
      ["sendMessage", 200],
      ["issueAppAccessToken", 200],
      ["sendMessage", 401],
      ["issueAppAccessToken", 200],
      ["sendMessage", 200],
    ]);
    expect(log).toEqual([]);
  });

  it("refuses a push with another callback token, and what is no push", async () => {
    const { fx, url } = await runBot();
    const params = { app_id: fx.env.FINCHAT_APP_ID };
    await fx.control.call("patchApp", { params, body: { callback: { token: "another" } } });
    const { event_id } = await fx.as(alice).say(helper, "Hello!");
    await fx.deliveries.settle();
    const [push] = await fx.deliveries.list({ event_id });
    expect(push?.attempts.map(({ status }) => status)).toEqual([403]);
    expect(await saidSince(fx, event_id)).toEqual([]);
    expect((await request(url, { method: "PUT", body: "{" })).statusCode).toBe(400);
    expect((await request(url)).statusCode).toBe(400);
  });

  it("sends a card, and changes it once it was filled in", async () => {
    const { fx, log } = await runBot();
    await fx.as(alice).say(helper, "A card, please.");
    const sent = await fx.waitFor.message({ sender: helper });
    expect(sent.content).toEqual(card());
    const info = { name: "Alice", time: "morning" };
    await fx.as(alice).submit(room, sent.event_id, info);
    await fx.waitFor.message({ sender: helper, body: "Thank you, Alice." });
    const { messages } = await fx.as(alice).read(room);
    expect(messages.find(({ event_id }) => event_id === sent.event_id)?.content).toMatchObject(thanks(info));
    expect(log).toEqual([]);
  });
});

it("runs beside an emulator, and prints the conversation that its README shows", async () => {
  const folder = fileURLToPath(new URL("../../examples/echo-bot", import.meta.url));
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [`${folder}/run.js`, "--once", "--port", "0"]);
  const [addresses, ...conversation] = stdout.trim().split("\n");
  expect(addresses).toMatch(/^emulator at http:\/\/127\.0\.0\.1:\d+, echo bot at http:\/\/127\.0\.0\.1:\d+\/callback$/);
  const shown = /```\n(alice: [^`]*)\n```/.exec(readFileSync(`${folder}/README.md`, "utf8"))?.[1];
  expect(conversation.join("\n").trim()).toBe(shown);
  expect(stderr).toBe("");
});

it.each([
  ["the echo bot beside an emulator", "echo-bot/run.js", (port: number) => ["--port", String(port)], () => ({})],
  ["the web app beside an emulator", "web-app/run.js", (port: number) => ["--port", String(port)], () => ({})],
  ["the echo bot alone", "echo-bot/bot.js", () => [], (port: number) => ({ PORT: String(port) })],
])("%s says in one line that its port is in use, and ends with 1", async (_, script, args, environment) => {
  const port = await portInUse();
  const env = { ...process.env, ...environment(port) };
  const path = fileURLToPath(new URL(`../../examples/${script}`, import.meta.url));
  const ended = await promisify(execFile)(process.execPath, [path, ...args(port)], { env }).catch(
    (error: unknown) => error,
  );
  const stderr = expect.stringMatching(new RegExp(`^.*\\b${port}\\b.*\\n$`)) as string;
  expect(ended).toMatchObject({ code: 1, stdout: "", stderr });
});
