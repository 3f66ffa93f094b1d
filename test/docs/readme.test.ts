import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { runBot } from "../support/bot.ts";
import { sampleApp } from "../support/client.ts";
import { runEmulator, type RunningEmulator } from "../support/emulator.ts";
import { blocksOf, readText } from "./markdown.ts";

const alice = "@alice:example.org";
const room_id = "!jEsUZKDJdhlrceRyVU:example.org";
const { app_id, bot } = sampleApp;
const anId = expect.stringMatching(/^\$\d+\w+:example\.org$/) as string;
const aTime = expect.any(Number) as number;

/** Commands that indent the responses of the tour: its own, and one for machines without Python. */
const indented = {
  python: "python3 -m json.tool --no-ensure-ascii",
  node: `node -e 'process.stdin.toArray().then((all) => console.log(JSON.stringify(JSON.parse(Buffer.concat(all)), null, 4)))'`,
};

const hasPython = (): Promise<boolean> =>
  promisify(execFile)("python3", ["-c", "import sys; sys.exit(sys.version_info < (3, 9))"]).then(
    () => true,
    () => false,
  );

/** Runs the README's tour against an emulator whose bot nobody answers for; returns the JSON values that it prints. */
async function runTour(fx: RunningEmulator): Promise<unknown[]> {
  const tour = blocksOf("README.md").find(({ note }) => note.startsWith("tour"))?.code ?? "";
  expect(tour).toContain(indented.python);
  const show = (await hasPython()) ? indented.python : indented.node;
  const script = tour.replace("http://127.0.0.1:3462", fx.url).replace(indented.python, () => show);
  const { stdout } = await promisify(execFile)("bash", ["-euo", "pipefail", "-c", script]);
  return stdout.split(/(?<=\n)(?=\{)/).map((value) => JSON.parse(value) as unknown);
}

it("the tour with curl goes as it says", async () => {
  const fx = await runEmulator({ clock: { mode: "real" } });
  const silent = await runBot();
  await silent.stop();
  await fx.call("patchApp", { params: { app_id }, body: { callback: { url: silent.url } } }, 200);

  const said = (event_id: string, sender: string, body: string) => ({
    event_id,
    type: "m.room.message",
    sender,
    timestamp: aTime,
    room_id,
    room_type: "direct_room",
    content: { msgtype: "m.text", body },
  });
  const attempt = { at: aTime, duration_ms: aTime, error: expect.stringMatching(/^refused/) as string };
  const push = (state: string) => ({
    delivery_id: expect.any(String) as string,
    app_id,
    event_id: anId,
    type: "m.room.message",
    url: silent.url,
    state,
    created_at: aTime,
    payload: { app_id, token: sampleApp.token, event: said(anId, alice, "Are you there?") },
  });
  const [spoken, sent, timeline, settled, pending, waiting, advanced, dropped, emptied, ...rest] = await runTour(fx);
  expect(spoken).toEqual({ event_id: anId, room_id });
  expect(sent).toEqual({ fcid_result: [{ fcid: alice, event_id: anId }] });
  expect(timeline).toEqual({ messages: [said(anId, alice, "Are you there?"), said(anId, bot, "I am.")], since: anId });
  expect(settled).toEqual({});
  const { deliveries: open } = pending as { deliveries: { attempts: unknown[] }[] };
  // A second has passed on a slow machine, and with it another attempt.
  const attempts = [attempt, ...(open[0]?.attempts.slice(1) ?? []).map(() => attempt)];
  expect(open).toEqual([{ ...push("pending"), attempts, next_attempt_at: aTime }]);
  const failing = { paused: false, held: false, failing_since: aTime };
  expect(waiting).toEqual({ ...failing, pending: 1, gave_up: false, next_attempt_at: aTime });
  expect(advanced).toEqual({ now: aTime, fired: aTime });
  const { deliveries } = dropped as { deliveries: { attempts: unknown[] }[] };
  expect(deliveries).toEqual([
    { ...push("dropped"), reason: expect.any(String) as string, attempts: expect.any(Array) as unknown[] },
  ]);
  expect(deliveries[0]?.attempts).toEqual(Array<unknown>(15).fill(attempt));
  expect(emptied).toEqual({ ...failing, pending: 0, gave_up: true });
  expect(rest).toEqual([]);
});

it("the first lines to type are scripts of package.json", () => {
  const { scripts } = JSON.parse(readText("package.json")) as { scripts: Record<string, string> };
  const lines = blocksOf("README.md").map(({ code }) => code.trim());
  expect(lines).toEqual(expect.arrayContaining(["npm install && npm start", "npm install && npm test"]));
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(["start", "test", "example", "build"]));
});

it("both languages show the same code", () => {
  const codeOf = (path: string) =>
    blocksOf(path).map(({ language, code }) => ({ language, code: code.replace(/^# .*$/gm, "#") }));
  expect(codeOf("README.zh-CN.md")).toEqual(codeOf("README.md"));
});
