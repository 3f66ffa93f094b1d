import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  runScenario,
  startEmulator,
  type RunScenarioOptions,
  type ScenarioFile,
  type ScenarioResult,
} from "../../src/index.ts";
import { runEmulator } from "../support/emulator.ts";
import { connectEmulator } from "../../src/index.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const alice = "@alice:example.org";
const app_id = "5cf29aec6ccfd004ccd28075";
const echo = { app_id, command: "node bot.js", cwd: "examples/echo-bot" };
const say = (text: string) => ({ say: text, as: alice, to: "echo" });
const answer = (text: string) => ({ expect: "message" as const, from: "echo", text });

async function run(
  steps: ScenarioFile["steps"],
  more: Partial<ScenarioFile> = {},
  options?: RunScenarioOptions,
): Promise<ScenarioResult> {
  const { scenarios } = await runScenario({ name: "s", bots: { echo }, steps, ...more }, options);
  const [result] = scenarios;
  if (result === undefined) throw new Error("nothing ran");
  return result;
}

/** Message, near misses, conversation and output of a scenario that must fail at a step. */
async function failure(steps: ScenarioFile["steps"], more: Partial<ScenarioFile> = {}) {
  const { status, failure: found } = await run(steps, more);
  expect(status).toBe("failed");
  if (found === undefined) throw new Error("no explanation");
  return found;
}

describe("the steps of a scenario", () => {
  it("talk to a bot, submit its card, break its pushes and calls, and restart it", async () => {
    const result = await run(
      [
        { push_fault: { app: "echo", outcome: "lost_answer", times: 1 } },
        say("one"),
        { ...answer("You said: one"), save: "first" },
        { advance: "1h" },
        { expect: "delivery", match: { state: "delivered", attempts: { length: 2 } } },
        { expect: "request", match: { operation_id: "sendMessage", status: 200 }, count: 1 },
        { fault: { operation_id: "sendMessage", times: 1, status: 503 } },
        say("two"),
        { expect: "request", match: { operation_id: "sendMessage", status: 503 } },
        { expect: "no message", from: "echo" },
        { restart: "echo" },
        say("card"),
        { expect: "message", from: "echo", content: { msgtype: "m.cui" }, save: "card" },
        { submit: "${card}", as: alice, info: { name: "${first.sender}" } },
        { expect: "update", from: "echo", content: { info: { status: "disable" } } },
        answer("/^thank you, @finchat-help-bot/i"),
        { stop: "echo" },
        say("three"),
        { start: "echo" },
        { advance: "10m" },
        answer("You said: three"),
        { expect: "message", from: "echo", count: 4 },
      ],
      { clock: "2026-01-31T09:00:00Z", seed: 1 },
    );
    expect(result.failure).toBeUndefined();
    expect(result.status).toBe("passed");
  });

  it("act as people, developers and sites", async () => {
    // A bot without a command is one that runs already: by itself the scenario would listen at the default port.
    const emulator = await startEmulator();
    onTestFinished(() => emulator.close());
    const room = "!112321588723954859:example.org";
    const result = await run(
      [
        { group: { name: "Team", owner: alice, members: ["echo", "@test001:example.com"] }, save: "team" },
        { say: { content: { msgtype: "m.text", body: "hello" } }, as: alice, to: "${team.room_id}" },
        { expect: "message", in: "${team.room_id}", match: { sender: alice }, text: "hello" },
        { leave: "${team.room_id}", as: "@test001:example.com" },
        { join: "${team.room_id}", as: alice, refused: "EMULATOR_CONFLICT" },
        { upload: { base64: "aGVsbG8=" }, content_type: "text/plain", save: "file" },
        { say: "see ${file.content_uri}", as: alice, to: room },
        { expect: "message", in: room, content: { body: { $regex: "^see mxc://" } } },
        { open_direct: "echo", as: alice, answer: { room_id: { $regex: "^!" } } },
        { webhook: "461cf042d9eedaa60d445f26dc747d5e", body: { action: "opened" } },
        { operate: "Publish", to: "echo", as: alice, refused: "EMULATOR_CONFLICT" },
        { set_clock: "2027-01-01T00:00:00Z" },
        { control: { operation: "getClock" }, answer: { mode: "real" } },
      ],
      { bots: { echo: { app_id } } },
      { emulator },
    );
    expect(result.failure).toBeUndefined();
  });

  it("run once for each row", async () => {
    const { scenarios, ok } = await runScenario({
      name: "Echo of ${row.text}",
      each: [{ text: "a" }, { text: "b" }],
      bots: { echo },
      steps: [say("${row.text}"), answer("You said: ${row.text}")],
    });
    expect(ok).toBe(true);
    expect(scenarios.map(({ name }) => name)).toEqual(["Echo of a", "Echo of b"]);
  });

  it("run in a tenant of an emulator that runs already, which is deleted afterwards", async () => {
    const fx = await runEmulator();
    const emulator = await connectEmulator(fx.url);
    const scenario = { name: "s", bots: { echo }, steps: [say("hi"), answer("You said: hi")] };
    expect(await runScenario(scenario, { emulator })).toMatchObject({ ok: true });
    expect(await fx.call("listTenants", {}, 200)).toEqual({ tenants: [] });
    expect(fx.logLines.some((line) => line.includes('"tenant":'))).toBe(true);
    await emulator.close();
  });
});

describe("a failed step explains itself", () => {
  it("with the nearest message, its difference, the conversation, and what the bot was pushed and called", async () => {
    const found = await failure([say("hi"), { ...answer("You said: hi!"), within: "500ms" }]);
    expect(found.expected).toBe('a message from echo with text "You said: hi!"');
    expect(found.message).toMatch(
      /none within 500ms[^]*echo was pushed m\.room\.message .*answered 200\necho called .*: 200/,
    );
    expect(found.nearest[0]).toMatchObject({
      item: { content: { body: "You said: hi" } },
      differences: [{ path: "/content/body", actual: "You said: hi" }],
    });
    expect(found.conversation).toMatch(/@alice:example\.org: hi\n.* echo: You said: hi/);
    expect(found.output).toContain("echo bot listening");
  });

  it("as already matched, when an earlier step took the message", async () => {
    const found = await failure([say("hi"), answer("/hi/"), { ...answer("/said/"), within: "300ms" }]);
    expect(found.message).toMatch(/one matches, but was already matched by step 2: .*You said: hi/);
  });

  it("when the bot was pushed nothing, with the reason", async () => {
    const found = await failure([
      { control: { operation: "patchApp", params: { app_id }, body: { subscriptions: { room_messages: "none" } } } },
      say("hi"),
      { ...answer("/hi/"), within: "300ms" },
    ]);
    expect(found.message).toMatch(/echo was pushed nothing: .*subscribes to "none"/);
    expect(found.message).toMatch(/echo made no platform call/);
  });

  it("when the bot's own call fails, with the error code and the fault", async () => {
    const found = await failure([
      { fault: { operation_id: "sendMessage", errcode: "FC_FORBIDDEN" } },
      say("hi"),
      { ...answer("/hi/"), within: "300ms" },
    ]);
    expect(found.message).toMatch(/echo called sendMessage: 403 FC_FORBIDDEN by an injected fault/);
  });

  it("when the bot ends by itself, with its exit code and output", async () => {
    const command = `node -e 'require("http").createServer((_, r) => { console.log("ouch"); process.exit(7); }).listen(process.env.PORT)'`;
    const found = await failure([say("hi"), answer("/hi/")], { bots: { echo: { app_id, command } } });
    expect(found.message).toMatch(/ended by itself with exit code 7[^]*ouch/);
  });

  it("when the bot does not start", async () => {
    const found = await failure([say("hi")], { bots: { echo: { app_id, command: "echo no port >&2; exit 3" } } });
    expect(found.message).toMatch(/with exit code 3 before port \d+ accepted connections[^]*no port/);
  });

  it("when a message came that should not, or came too often", async () => {
    const unwanted = await failure([say("hi"), { expect: "no message" }]);
    expect(unwanted.message).toMatch(/there was 1:\n.*You said: hi/);
    const often = await failure([say("hi"), { expect: "message", from: "echo", count: 2, within: "300ms" }]);
    expect(often.message).toMatch(/there were 1\n.*You said: hi/);
    const calls = await failure([
      say("hi"),
      { expect: "request", match: { operation_id: "sendMessage" }, count: 2, within: "300ms" },
    ]);
    expect(calls.message).toBe("there were 1");
  });

  it("when an act is refused, or is not, or has another response", async () => {
    const refused = await failure([{ join: "!112321588723954859:example.org", as: alice }]);
    expect(refused.message).toMatch(/was refused with EMULATOR_CONFLICT: /);
    const accepted = await failure([{ ...say("hi"), refused: "EMULATOR_CONFLICT" }]);
    expect(accepted.message).toMatch(/it succeeded: \{"event_id"/);
    const other = await failure([{ control: { operation: "getClock" }, answer: { mode: "frozen" } }]);
    expect(other.nearest[0]?.differences).toEqual([{ path: "/mode", expected: "frozen", actual: "real" }]);
    const missing = await failure([{ ...say("hi"), save: "said" }, { ...say("${said.nothing}") }]);
    expect(missing.message).toContain("${said.nothing}: there is no such value");
  });
});

describe("fixtures of a scenario", () => {
  it("are read relative to its file", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "tenant.yaml"), 'users: [{ fcid: "@mei:example.org" }, { fcid: "@li:example.org" }]\n');
    writeFileSync(
      join(folder, "a.scenario.yaml"),
      'name: a\nfixtures: tenant.yaml\nsteps:\n  - say: hi\n    as: "@mei:example.org"\n    to: "@li:example.org"\n',
    );
    expect(await runScenario(join(folder, "a.scenario.yaml"))).toMatchObject({ ok: true });
  });
});
