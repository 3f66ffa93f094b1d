import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { startEmulator, type RunningBot, type RunningEmulator } from "finchat-emulator";

const alice = "@alice:example.org";
const helper = "@finchat-help-bot:example.org";

let fx: RunningEmulator;
let bot: RunningBot;

beforeAll(async () => {
  fx = await startEmulator({ clock: "frozen:2026-01-31T09:00:00Z", seed: 1 });
});

beforeEach(async () => {
  await fx.reset();
  bot = await fx.runBot("node bot.js", { cwd: import.meta.dirname });
});

afterEach(() => bot.stop());

afterAll(() => fx.close());

it("says back what it hears", async () => {
  const { room_id: room } = await fx.as(alice).say(helper, "Hello!");
  const answer = await fx.waitFor.message({ room, sender: helper });
  expect(answer.content).toEqual({ msgtype: "m.text", body: "You said: Hello!" });
});

it("answers what was said while it was down", async () => {
  await bot.stop();
  await fx.as(alice).say(helper, "Anybody there?");
  await fx.clock.advance("10m");

  await bot.restart();
  await fx.clock.advance("10m");
  await fx.waitFor.message({ sender: helper, body: "You said: Anybody there?" });
  const [push] = await fx.deliveries.list({ state: "delivered" });
  expect(push?.attempts.map(({ status, error }) => status ?? error?.split(":")[0])).toEqual([
    ...Array<string>(10).fill("refused"),
    200,
  ]);
});
