import { connectEmulator, startEmulator, type RunningEmulator } from "finchat-emulator";
import { beforeEach, expect, it, onTestFinished } from "vitest";
import { startBot } from "../../examples/echo-bot/bot.js";
import { FinChat } from "../../examples/echo-bot/finchat.js";

const alice = "@alice:example.org";
const bot = "@finchat-help-bot:example.org";
const room = "!112321588723954859:example.org";

let fx: RunningEmulator;
let finchat: FinChat;

beforeEach(async () => {
  fx = await startEmulator({ seed: 1 });
  onTestFinished(() => fx.close());
  finchat = new FinChat({ baseUrl: fx.url, appId: fx.env.FINCHAT_APP_ID, secret: fx.env.FINCHAT_SECRET });
});

const send = () => finchat.send(room, { msgtype: "m.text", body: "Hello" });

it("waits for a message, a delivery and a call", async () => {
  const { url, close } = await startBot({ finchat, callbackToken: fx.env.FINCHAT_CALLBACK_TOKEN, port: 0 });
  onTestFinished(close);
  await fx.app(fx.env.FINCHAT_APP_ID).setCallback(url);
  const said = await fx.as(alice).say(bot, "card");
  const { event_id: card } = await fx.waitFor.message({ sender: bot });
  await fx.as(alice).submit(said.room_id, card, { name: "Alice" });
  await fx.as(alice).say(bot, "Hello");

  await fx.waitFor.message({ sender: bot, body: /^You said/ });
  await fx.waitFor.delivery({ app_id: fx.env.FINCHAT_APP_ID, state: "delivered" });
  await fx.waitFor.request({ operation_id: "updateCui", status: 200 });

  await expect(fx.waitFor.message({ body: "never said" }, { timeoutMs: 1 })).rejects.toMatchObject({ status: 409 });
});

it("fills in a card", async () => {
  await fx.runBot("node bot.js", { cwd: "examples/echo-bot" });

  const { room_id } = await fx.as(alice).say(bot, "card");
  const card = await fx.waitFor.message({ sender: bot, msgtype: "m.cui" });
  await fx.as(alice).submit(room_id, card.event_id, { name: "Alice", time: "morning" });
  await fx.waitFor.request({ operation_id: "updateCui", status: 200 });

  const { messages } = await fx.as(alice).read(room_id);
  expect(JSON.stringify(messages)).toContain("Noted. name: Alice, time: morning");
});

it("makes a call fail, one room of a call, and slows calls down", async () => {
  await send();

  await fx.faults.add({ operation_id: "sendMessage", times: 1, status: 503 });
  await expect(send()).rejects.toThrow("message/send: 503 FC_UNKNOWN");

  await fx.faults.add({ operation_id: "sendMessage", room_id: room, errcode: "FC_FORBIDDEN" });
  await expect(send()).rejects.toThrow("message/send: FC_FORBIDDEN");
  await fx.faults.clear();

  await fx.faults.add({ path: "/api/v1/finchat/*", delay_ms: 500, probability: 0.1 });
  for (let call = 0; call < 20; call++) await send();
  const requests = await fx.requests.list({ limit: 20 });
  const slow = requests.filter(({ duration_ms }) => duration_ms >= 500).length;
  expect(slow).toBeGreaterThan(0);
  expect(slow).toBeLessThan(10);
});

it("loses the response to a push, which comes again", async () => {
  await fx.app(fx.env.FINCHAT_APP_ID).failPushes({ outcome: "lost_answer", times: 1 });

  await fx.runBot("node bot.js", { cwd: "examples/echo-bot" });
  await fx.as(alice).say(bot, "Hello");
  await fx.waitFor.delivery({ state: "delivered", attempts: { length: 2 } });
  await expect(fx.verify.message({ sender: bot }, { count: 1 })).resolves.toBeUndefined();
});

it("runs a bot as a process", async () => {
  const echo = await fx.runBot("node bot.js", { cwd: "examples/echo-bot", callback: "/callback" });
  await fx.as(alice).say(bot, "Hello");
  await fx.waitFor.message({ sender: bot, body: "You said: Hello" });
  await echo.restart();

  expect(echo.output()).toContain(`echo bot listening on ${echo.url}/callback`);
});

it("notices a bot that speaks, and one that stays silent", async () => {
  await fx.expectNone.message({ room });
  await fx.expectNone.request({ operation_id: "sendMessage" });
  await fx.verify.delivery({ app_id: fx.env.FINCHAT_APP_ID }, { count: 0 });

  await send();
  await expect(fx.expectNone.message({ room })).rejects.toThrow("expectNone.message: a message matched");
});

it("works the same from afar", async () => {
  const far = await connectEmulator(fx.url);
  expect(far.env).toEqual(fx.env);
  const { event_id } = await far.as(alice).say(bot, "Hello");
  expect((await fx.waitFor.message({ body: "Hello" })).event_id).toBe(event_id);
});
