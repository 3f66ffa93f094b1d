import { join, resolve } from "node:path";
import { writeFileSync } from "node:fs";
import { expect, it, onTestFinished } from "vitest";
import { runScenario, startEmulator, type RunningEmulator } from "finchat-emulator";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { alice, helper, recorded, start } from "./kit.ts";

const carol = "@aa:example.org";

interface Recording {
  readonly fx: RunningEmulator;
  readonly appId: string;
}

/** Starts an emulator and a bot in a process of its own. */
async function runBot(script: string, clock: string): Promise<Recording> {
  const fx = await startEmulator({ clock });
  onTestFinished(() => fx.close());
  await fx.runBot(command(script));
  return { fx, appId: fx.env.FINCHAT_APP_ID };
}

const command = (script: string): string => `"${process.execPath}" "${resolve(script)}"`;

/** Runs a recording with the same bot in a new process, three times in a row. */
async function replays(text: string, script: string): Promise<void> {
  const bot = `command: ${JSON.stringify(command(script))}, callback: "http://127.0.0.1:\${PORT}/callback"`;
  const runnable = text.replace(/callback: http:\S+callback/, () => bot);
  expect(runnable).not.toBe(text);
  const file = join(temporaryFolder(), "recorded.scenario.yaml");
  writeFileSync(file, runnable);
  for (let run = 0; run < 3; run++) {
    const { scenarios } = await runScenario(file);
    expect(scenarios.map(({ status, failure }) => failure?.message ?? status)).toEqual(["passed"]);
  }
}

it.each(["real", `frozen:${start}`])(
  "a recording of the echo bot passes, with the clock %s",
  async (clock) => {
    const script = "examples/echo-bot/bot.js";
    const { fx, appId } = await runBot(script, clock);
    await fx.as(alice).say(helper, "Hello ${name}");
    await fx.waitFor.message({ sender: helper, body: "You said: Hello ${name}" });
    await fx.as(alice).say(helper, "card");
    const { room_id: room, event_id: card } = await fx.waitFor.message({ sender: helper, msgtype: "m.cui" });
    await fx.as(alice).submit(room, card, { name: "Alice", time: "morning" });
    await fx.waitFor.message({ sender: helper, body: "Thank you, Alice." });
    await fx.as(carol).openDirectRoom(helper);
    await fx.waitFor.message({ sender: helper, body: 'Hello! Say something, or "card".' });
    await fx.control.call("addPushFault", { body: { app_id: appId, outcome: "refused", for: "70m" } });
    await fx.as(carol).say(appId, "Lost");
    await fx.clock.advance("71m");
    await fx.control.call("addPushFault", { body: { app_id: appId, outcome: "lost_answer", times: 1 } });
    await fx.as(carol).say(appId, "/twice/");
    await fx.clock.advance("1m");
    await fx.waitFor.message({ sender: helper, body: "You said: /twice/" });
    await fx.idle();
    await replays(await recorded(fx), script);
  },
  60_000,
);

it("a recording of a bot with cards, groups, files and faults passes", async () => {
  const script = "test/recording/team-bot.js";
  const { fx, appId } = await runBot(script, "real");
  const { room_id: direct } = await fx.as(alice).say(helper, "team Rocket");
  const { room_id: team } = await fx.waitFor.message({ sender: helper, body: "Welcome to Rocket" });
  await fx.waitFor.message({ sender: helper, room: direct, body: `The room of Rocket is ${team}.` });
  await fx.as(carol).join(team);
  await fx.as(carol).say(team, `Hello ${team}`);
  await fx.control.call("patchApp", {
    params: { app_id: appId },
    body: { subscriptions: { room_messages: "direct_and_group" } },
  });
  await fx.as(carol).say(team, "vote");
  const first = await fx.waitFor.message({ sender: helper, msgtype: "m.cui" });
  await fx.as(carol).submit(team, first.event_id, { choice: "yes" });
  await fx.waitFor.message({ sender: helper, body: `Counted for ${first.event_id}` });
  await fx.as(alice).say(helper, "vote");
  const second = await fx.waitFor.message({ sender: helper, room: direct, msgtype: "m.cui" });
  await fx.as(alice).submit(direct, second.event_id, { choice: "no" });
  await fx.waitFor.message({ sender: helper, body: `Counted for ${second.event_id}` });
  await fx.as(alice).say(helper, "file");
  await fx.waitFor.message({ sender: helper, msgtype: "m.file" });
  const { fault_id } = await fx.control.call("addFault", {
    body: { operation_id: "sendMessage", times: 1, status: 503 },
  });
  await fx.as(alice).say(helper, "ping");
  await fx.waitFor.message({ sender: helper, body: "pong" });
  await fx.control.call("addFault", { body: { room_id: team, errcode: "FC_INTERNAL_ERROR" } });
  await fx.as(carol).say(team, "ping");
  await fx.waitFor.request({
    operation_id: "sendMessage",
    response: { body: { room_id_result: [{ errcode: "FC_INTERNAL_ERROR" }] } },
  });
  await fx.control.call("deleteFaults");
  expect(fault_id).not.toBe("");
  const body = { type: "multi_chat" as const, name: "Own", owner: alice, fcids: [alice, helper] };
  const { room_id: own = "" } = await fx.control.call("postRoom", { body });
  await fx.as(alice).say(own, "ping");
  await fx.waitFor.message({ sender: helper, room: own, body: "pong" });
  await fx.idle();
  const text = await recorded(fx);
  expect(text).toContain('info: {choice: "yes"}');
  expect(text).toContain("text: The room of Rocket is ${room.response.body.room_id}.");
  await replays(text, script);
}, 60_000);
