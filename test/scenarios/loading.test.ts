import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runScenario, ScenarioError } from "../../src/index.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const alice = "@alice:example.org";
const bot = { app_id: "5cf29aec6ccfd004ccd28075", command: "node bot.js" };
const say = { say: "hi", as: alice, to: "echo" };

/** Everything that is wrong with a scenario, as `PATH: message`. */
async function problemsOf(scenario: object): Promise<string[]> {
  try {
    await runScenario({ name: "s", bots: { echo: bot }, steps: [say], ...scenario });
  } catch (error) {
    if (error instanceof ScenarioError) return error.problems.map(({ path, message }) => `${path}: ${message}`);
    throw error;
  }
  return [];
}

describe("a scenario", () => {
  it.each<[string, object, RegExp]>([
    ["an unknown key", { setps: [] }, /^\/setps: unknown field "setps"; did you mean "steps"\?/],
    [
      "an unknown key of a bot",
      { bots: { echo: { ...bot, comand: "x" } } },
      /^\/bots\/echo\/comand: .*did you mean "command"/,
    ],
    [
      "an unknown key of a step",
      { steps: [{ ...say, ass: alice }] },
      /^\/steps\/0\/ass: unknown field "ass"; did you mean "as"\?/,
    ],
    ["a step without a kind", { steps: [{ as: alice }] }, /^\/steps\/0: must have one of say, /],
    [
      "a step of two kinds",
      { steps: [{ ...say, advance: "1h" }] },
      /^\/steps\/0\/advance: a step has one of say and advance/,
    ],
    ["a step without its user", { steps: [{ say: "hi", to: "echo" }] }, /^\/steps\/0: say needs as/],
    ["a key without use", { steps: [{ ...say, within: "1s" }] }, /^\/steps\/0\/within: has no use beside say/],
    ["a count of no message", { steps: [{ expect: "no message", count: 1 }] }, /^\/steps\/0\/count: has no use/],
    ["an unknown expectation", { steps: [{ expect: "mesage" }] }, /^\/steps\/0\/expect: must be one of message, /],
    [
      "an unknown user",
      { steps: [{ ...say, as: "@alcie:example.org" }] },
      /^\/steps\/0\/as: unknown user .*did you mean "@alice:example.org"/,
    ],
    [
      "an unknown recipient",
      { steps: [{ ...say, to: "ecko" }] },
      /^\/steps\/0\/to: unknown bot, user, app or room "ecko"; did you mean "echo"/,
    ],
    ["an unknown sender", { steps: [{ expect: "message", from: "ecko" }] }, /^\/steps\/0\/from: unknown bot or user/],
    ["an unknown room", { steps: [{ join: "!none:example.org", as: alice }] }, /^\/steps\/0\/join: unknown room/],
    ["an unknown webhook", { steps: [{ webhook: "none", body: {} }] }, /^\/steps\/0\/webhook: unknown webhook/],
    [
      "an unknown member",
      { steps: [{ group: { name: "g", owner: alice, members: ["ecko"] } }] },
      /^\/steps\/0\/group\/members\/0: unknown/,
    ],
    ["a bot without an app", { bots: { echo: { app_id: "none" } } }, /^\/bots\/echo\/app_id: unknown bot/],
    [
      "a bot that cannot be stopped",
      { bots: { echo: { app_id: bot.app_id } }, steps: [{ stop: "echo" }] },
      /^\/steps\/0\/stop: no bot with a command has the name echo/,
    ],
    ["a wrong duration", { steps: [{ advance: "1 hour" }] }, /^\/steps\/0\/advance: must be a duration/],
    ["a wrong time", { steps: [{ set_clock: "soon" }] }, /^\/steps\/0\/set_clock: must be a time/],
    ["a wrong clock", { clock: "soon" }, /^\/clock: must be a time/],
    [
      "a wrong pattern of a text",
      { steps: [{ expect: "message", text: "/(/" }] },
      /^\/steps\/0\/text: Invalid regular expression/,
    ],
    [
      "a wrong flag of a text",
      { steps: [{ expect: "message", text: "/a/g" }] },
      /^\/steps\/0\/text: a pattern has no flag g/,
    ],
    [
      "a wrong pattern of a match",
      { steps: [{ expect: "request", match: { path: { $regex: "(?=x)" } } }] },
      /^\/steps\/0\/match: \$regex/,
    ],
    [
      "an impossible match",
      { steps: [{ expect: "delivery", match: { state: "failed" } }] },
      /^\/steps\/0\/match\/state: is never "failed"/,
    ],
    [
      "an unknown operation in a match",
      { steps: [{ expect: "request", match: { operation_id: "sendMesage" } }] },
      /^\/steps\/0\/match\/operation_id: .*did you mean "sendMessage"/,
    ],
    [
      "an unknown error code",
      { steps: [{ ...say, refused: "EMULATOR_CONFLIKT" }] },
      /^\/steps\/0\/refused: unknown error code; did you mean "EMULATOR_CONFLICT"/,
    ],
    [
      "an unknown operation",
      { steps: [{ control: { operation: "adFault" } }] },
      /^\/steps\/0\/control\/operation: unknown operation adFault; did you mean "addFault"/,
    ],
    [
      "a wrong body of an operation",
      { steps: [{ control: { operation: "addFault", body: { statu: 503 } } }] },
      /^\/steps\/0\/control\/body\/statu: /,
    ],
    [
      "a wrong fault",
      { steps: [{ fault: { operation_id: "sendMessage", status: "x" } }] },
      /^\/steps\/0\/fault\/status: /,
    ],
    [
      "an unknown outcome",
      { steps: [{ push_fault: { app: "echo", outcome: "lost" } }] },
      /^\/steps\/0\/push_fault\/outcome: /,
    ],
    [
      "a push fault of an unknown bot",
      { steps: [{ push_fault: { app: "ecko", outcome: "reset" } }] },
      /^\/steps\/0\/push_fault\/app: unknown bot/,
    ],
    [
      "an undefined variable",
      { steps: [{ submit: "${card}", as: alice }] },
      /^\/steps\/0\/submit: \$\{card\} is not saved by an earlier step/,
    ],
    [
      "a variable that is saved later",
      {
        steps: [
          { submit: "${card}", as: alice },
          { expect: "message", save: "card" },
        ],
      },
      /^\/steps\/0\/submit/,
    ],
    [
      "an undefined variable of a bot",
      { bots: { echo: { ...bot, env: { A: "${HOST}" } } } },
      /^\/bots\/echo\/env\/A: \$\{HOST\}/,
    ],
    [
      "a name with a missing field of its row",
      { each: [{ a: 1 }], name: "${row.b}" },
      /^\/name: \$\{row\.b\}: .* in row 1/,
    ],
    ["a wrong tenant", { fixtures: { userz: [] } }, /^\/fixtures\/userz: unknown field/],
    ["no steps", { steps: [] }, /^\/steps: /],
  ])("is refused for %s, with the place", async (_, scenario, problem) => {
    expect(await problemsOf(scenario)).toEqual(expect.arrayContaining([expect.stringMatching(problem)]));
  });

  it("may name ids that earlier steps bring, and variables that they save", async () => {
    const user = { fcid: "@new:example.org" };
    const report = await runScenario({
      name: "s",
      steps: [
        { control: { operation: "postUser", body: user }, save: "user" },
        { say: "hi, ${user.fcid}, $${no variable}", as: user.fcid, to: alice },
        { expect: "message", from: user.fcid, text: "hi, @new:example.org, $${no variable}" },
      ],
    });
    expect(report).toMatchObject({ ok: true, passed: 1 });
  });

  it("has every problem of every file reported, with file and line, before anything runs", async () => {
    const folder = temporaryFolder();
    const file = join(folder, "a.scenario.yaml");
    writeFileSync(file, 'name: a\nfixtures: none.yaml\nsteps:\n  - say: hi\n    as: "@alice:example.org"\n');
    await expect(runScenario(file)).rejects.toThrow(/none\.yaml: .*no such file/);
    writeFileSync(file, 'name: a\nsteps:\n  - say: hi\n    as: "@nobody:example.org"\n    to: x\n  - advance: soon\n');
    const refused = await runScenario(file).catch((error: unknown) => error);
    expect((refused as Error).message.split("\n")).toEqual([
      expect.stringMatching(/a\.scenario\.yaml:4: \/steps\/0\/as: unknown user/),
      expect.stringMatching(/a\.scenario\.yaml:5: \/steps\/0\/to: unknown/),
      expect.stringMatching(/a\.scenario\.yaml:6: \/steps\/1\/advance: must be a duration/),
    ]);
  });
});
