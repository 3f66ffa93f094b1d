import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { startEmulator } from "finchat-emulator";
import { startBot } from "../echo-bot/bot.js";
import { FinChat } from "../echo-bot/finchat.js";

const mei = "@mei:bank.example";
const desk = "@desk:bank.example";
const room = "!support:bank.example";

/**
 * A bot that hears what mentions it, and a room that it shares with Mei.
 * @type {import("finchat-emulator").TenantInput}
 */
const fixtures = {
  domain: "bank.example",
  users: [{ fcid: mei, name: "Mei" }],
  apps: [{ app_id: "desk", name: "Desk", bot: desk, subscriptions: { room_messages: "direct_and_mention" } }],
  rooms: [{ room_id: room, type: "multi_chat", owner: mei, fcids: [desk] }],
};

/** @type {import("finchat-emulator").RunningEmulator} */
let fx;
/** @type {Awaited<ReturnType<typeof startBot>>} */
let bot;

beforeAll(async () => {
  fx = await startEmulator({ fixtures, clock: "frozen:2026-01-31T09:00:00Z", seed: 1 });
});

beforeEach(async () => {
  await fx.reset();
  const { FINCHAT_BASE_URL: baseUrl, FINCHAT_APP_ID: appId, FINCHAT_SECRET: secret } = fx.env;
  const finchat = new FinChat({ baseUrl, appId, secret });
  bot = await startBot({ finchat, callbackToken: fx.env.FINCHAT_CALLBACK_TOKEN, port: 0 });
  await fx.app(appId).setCallback(bot.url);
});

afterEach(() => bot.close());

afterAll(() => fx.close());

test("answers in a room when it is mentioned, and only then", async () => {
  const { event_id: first } = await fx.as(mei).say(room, "Good morning, all.");
  await fx.as(mei).say(room, { msgtype: "m.alert", body: "@Desk, are you open?", idlist: [desk] });
  await fx.waitFor.message({ room, sender: desk });

  const { messages } = await fx.as(mei).read(room, { since: first });
  expect(messages.map(({ sender, content }) => [sender, content.body])).toEqual([
    [mei, "@Desk, are you open?"],
    [desk, "You said: @Desk, are you open?"],
  ]);
});

test("goes on with another token when its own has run out", async () => {
  await fx.as(mei).say(desk, "Before");
  await fx.waitFor.message({ sender: desk, body: "You said: Before" });
  await fx.clock.advance("2h");

  await fx.as(mei).say(desk, "After");
  await fx.waitFor.message({ sender: desk, body: "You said: After" });
  await fx.waitFor.request({ operation_id: "sendMessage", status: 401 });
});

test("never hears what was said more than an hour before it is back", async () => {
  bot.close();
  const { event_id } = await fx.as(mei).say(desk, "Anybody there?");
  await fx.clock.advance("2h");

  const [push] = await fx.deliveries.list({ event_id });
  expect(push).toMatchObject({ state: "dropped" });
  expect(push?.attempts.at(-1)).toMatchObject({ error: expect.stringMatching(/^refused/) });
});
