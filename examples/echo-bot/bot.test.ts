import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { startEmulator, type RunningEmulator } from "finchat-emulator";
import { startBot } from "./bot.js";
import { FinChat } from "./finchat.js";

const alice = "@alice:example.org";
const helper = "@finchat-help-bot:example.org";

let fx: RunningEmulator;
let bot: Awaited<ReturnType<typeof startBot>>;

beforeAll(async () => {
  fx = await startEmulator({ clock: "frozen:2026-01-31T09:00:00Z", seed: 1 });
});

beforeEach(async () => {
  await fx.reset();
  const { FINCHAT_BASE_URL, FINCHAT_APP_ID, FINCHAT_SECRET, FINCHAT_CALLBACK_TOKEN } = fx.env;
  const finchat = new FinChat({ baseUrl: FINCHAT_BASE_URL, appId: FINCHAT_APP_ID, secret: FINCHAT_SECRET });
  bot = await startBot({ finchat, callbackToken: FINCHAT_CALLBACK_TOKEN, port: 0 });
  await fx.app(FINCHAT_APP_ID).setCallback(bot.url);
});

afterEach(() => {
  bot.close();
});

afterAll(() => fx.close());

it("says back what it hears", async () => {
  const { room_id: room } = await fx.as(alice).say(helper, "Hello!");
  const answer = await fx.waitFor.message({ room, sender: helper });
  expect(answer.content).toEqual({ msgtype: "m.text", body: "You said: Hello!" });
});

it("answers what was said while it was down", async () => {
  const app = fx.app(fx.env.FINCHAT_APP_ID);
  await app.setCallback("http://127.0.0.1:9/nobody-listens-here");
  await fx.as(alice).say(helper, "Anybody there?");
  await fx.clock.advance("10m");

  await app.setCallback(bot.url);
  await fx.clock.advance("10m");
  await fx.waitFor.message({ sender: helper, body: "You said: Anybody there?" });
  const [push] = await fx.deliveries.list({ state: "delivered" });
  expect(push?.attempts.map(({ status, error }) => status ?? error?.split(":")[0])).toEqual([
    ...Array<string>(10).fill("refused"),
    200,
  ]);
});
