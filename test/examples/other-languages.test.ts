import { execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { runScenario, startEmulator, type RunningEmulator } from "finchat-emulator";
import { request } from "undici";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { card, thanks } from "../../examples/echo-bot/card.js";
import { readText, root } from "../docs/markdown.ts";

const alice = "@alice:example.org";
const helper = "@finchat-help-bot:example.org";

type Command = readonly [file: string, ...args: string[]];

interface Language {
  readonly folder: string;
  /** Succeed where the language is there and new enough. */
  readonly needs: readonly Command[];
  /** Builds into a folder, where there is something to build. */
  readonly build?: (out: string) => Command;
  readonly tests: (out: string) => Command;
  readonly passed: RegExp;
  readonly bot: (out: string) => Command;
  /** A program that waits in vain for the body "Bye" from Alice, with the emulator's URL as its argument. */
  readonly miss: { readonly file: string; readonly text: string; readonly run: (out: string) => readonly Command[] };
}

const languages: readonly Language[] = [
  {
    folder: "examples/python",
    needs: [["python3", "-c", "import sys; sys.exit(sys.version_info < (3, 9))"]],
    tests: () => ["python3", "-m", "unittest"],
    passed: /^Ran 4 tests in .*\n\nOK$/m,
    bot: () => ["python3", "bot.py"],
    miss: {
      file: "miss.py",
      text: `import sys
from emulator import Emulator
Emulator(sys.argv[1]).next_message(timeout_ms=0, sender="${alice}", content={"body": "Bye"})`,
      run: (out) => [["python3", join(out, "miss.py")]],
    },
  },
  {
    folder: "examples/java",
    needs: [
      ["javac", "--release", "17", "--version"],
      ["java", "--version"],
    ],
    build: (out) => ["javac", "--release", "17", "-Xlint:all", "-Werror", "-d", out, ...sources("examples/java")],
    tests: (out) => ["java", "-cp", out, "EchoBotTest"],
    passed: /^(passed: .*\n){4}$/,
    bot: (out) => ["java", "-cp", out, "EchoBot"],
    miss: {
      file: "Miss.java",
      text: `import java.util.Map;
class Miss {
    public static void main(String[] args) throws Exception {
        Map<String, Object> match = Map.of("sender", "${alice}", "content", Map.of("body", "Bye"));
        new Emulator(args[0]).nextMessage(match, 0);
    }
}`,
      run: (out) => [["sh", "-c", `javac -cp "$0" -d "$0" "$0/Miss.java" && java -cp "$0" Miss "$1"`, out]],
    },
  },
];

const sources = (folder: string): string[] =>
  readdirSync(join(root, folder)).filter((name) => /\.(py|java)$/.test(name));

const available = languages.filter(({ folder, needs }) => {
  const isThere = needs.every(succeeds);
  const tools = needs.map(([file]) => file).join(" or ");
  if (!isThere) process.stderr.write(`${folder} is not run: there is no ${tools} here that is new enough for it\n`);
  return isThere;
});

function succeeds([file, ...args]: Command): boolean {
  try {
    execFileSync(file, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

it.each(languages)("the README of $folder names its files", ({ folder }) => {
  const named = [...readText(`${folder}/README.md`).matchAll(/^\| `(\w+\.\w+)` +\|/gm)].map(([, name]) => name);
  expect(named.toSorted()).toEqual(sources(folder).toSorted());
});

describe.each(available)("$folder", ({ folder, build, tests, passed, bot, miss }) => {
  const cwd = join(root, folder);
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1" };
  let out: string;

  beforeAll(async () => {
    out = mkdtempSync(join(tmpdir(), "finchat-example-"));
    if (build === undefined) return;
    const [file, ...args] = build(out);
    await promisify(execFile)(file, args, { cwd, env });
  });

  afterAll(() => {
    rmSync(out, { recursive: true });
  });

  async function runEmulator(): Promise<RunningEmulator> {
    const fx = await startEmulator({ clock: "frozen:2026-01-31T09:00:00Z", seed: 1 });
    onTestFinished(() => fx.close());
    return fx;
  }

  /** Runs the bot as its README says, and has it pushed to. */
  async function runBot(fx: RunningEmulator): Promise<string> {
    const [file, ...args] = bot(out);
    const child = spawn(file, args, { cwd, env: { ...env, ...fx.env, PORT: "0" }, stdio: ["ignore", "pipe", "pipe"] });
    onTestFinished(() => void child.kill());
    child.stderr.on("data", (text: Buffer) => process.stderr.write(text));
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    const url = /http:\S+\/callback/.exec(line.toString())?.[0] ?? "";
    await fx.app(fx.env.FINCHAT_APP_ID).setCallback(url);
    return url;
  }

  it("passes its own tests", async () => {
    const fx = await runEmulator();
    const [file, ...args] = tests(out);
    const { stdout, stderr } = await promisify(execFile)(file, args, { cwd, env: { ...env, ...fx.env } });
    expect(stdout + stderr).toMatch(passed);
  });

  it("passes its own tests in several processes at the same time, with a tenant for each class", async () => {
    const fx = await runEmulator();
    const [file, ...args] = tests(out);
    const run = () => promisify(execFile)(file, args, { cwd, env: { ...env, ...fx.env } });
    for (const { stdout, stderr } of await Promise.all([run(), run(), run()])) expect(stdout + stderr).toMatch(passed);
    expect(await fx.tenants.list()).toEqual([]);
  });

  it("fails a wait with the emulator's sentence and what came nearest", async () => {
    const fx = await runEmulator();
    await fx.as(alice).say(helper, "Hello!");
    writeFileSync(join(out, miss.file), miss.text);
    const run = async () => {
      for (const [file, ...args] of miss.run(out)) {
        await promisify(execFile)(file, [...args, fx.url], { cwd, env: { ...env, PYTHONPATH: cwd } });
      }
    };
    await expect(run()).rejects.toMatchObject({
      stderr: expect.stringMatching(
        /no message matched within 0 ms; the nearest is seq 1 from @alice:example.org .*: \/content\/body is "Hello!", expected "Bye"\n {2}near: \{.*"Hello!"/,
      ) as string,
    });
  });

  it("has a bot that talks as the one in JavaScript does", async () => {
    const fx = await runEmulator();
    await runBot(fx);
    const { event_id, room_id: room } = await fx.as(alice).say(helper, '"Hello", 你好!\n\\');
    const hello = await fx.waitFor.message({ room, sender: helper });
    expect(hello.content).toEqual({ msgtype: "m.text", body: 'You said: "Hello", 你好!\n\\' });
    const { delivery_id } = await fx.waitFor.delivery({ event_id, state: "delivered" });
    await fx.deliveries.redeliver(delivery_id);

    await fx.as(alice).say(helper, "A card, please.");
    const sent = await fx.waitFor.message({ room, sender: helper });
    expect(sent.content).toEqual(card());
    const info = { name: "Alice", time: "morning" };
    await fx.as(alice).submit(room, sent.event_id, info);
    await fx.waitFor.message({ room, sender: helper, body: "Thank you, Alice." });
    const { messages } = await fx.as(alice).read(room, { since: event_id });
    expect(messages.filter(({ sender }) => sender === helper).map(({ content }) => content.body)).toEqual([
      hello.content.body,
      card().body,
      "Thank you, Alice.",
    ]);
    expect(messages.find((message) => message.event_id === sent.event_id)?.content).toMatchObject(thanks(info));
  });

  it("has a bot that passes its scenario", async () => {
    const { scenarios } = await runScenario(join(cwd, "scenarios/echo.scenario.yaml"));
    expect(scenarios.map(({ failure }) => failure)).toEqual([undefined]);
  });

  it("has a bot that refuses a push with another callback token, and what is no push", async () => {
    const fx = await runEmulator();
    const url = await runBot(fx);
    const params = { app_id: fx.env.FINCHAT_APP_ID };
    await fx.control.call("patchApp", { params, body: { callback: { token: "another" } } });
    const { event_id } = await fx.as(alice).say(helper, "Hello!");
    await fx.deliveries.settle();
    const [push] = await fx.deliveries.list({ event_id });
    expect(push?.attempts.map(({ status }) => status)).toEqual([403]);
    expect((await request(url, { method: "PUT", body: "{" })).statusCode).toBe(400);
    expect((await request(url, { method: "PUT", body: "[]" })).statusCode).toBe(400);
  });
});
