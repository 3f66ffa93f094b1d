import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { connectEmulator } from "finchat-emulator";
import { expect } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";
import type { BuiltCommand } from "./built-command.ts";

const alice = "@alice:example.org";

/** Records while Alice writes to another user. */
async function recordWhile(
  command: BuiltCommand,
  { url, file, args = [] }: { url: string; file: string; args?: readonly string[] },
  work: () => Promise<void>,
) {
  const recording = command.startOther(["record", "--url", url, "-o", file, ...args]);
  await expect.poll(recording.stdout, { timeout: 10_000 }).toBe(`recording ${url}; Ctrl-C ends and writes ${file}\n`);
  await work();
  recording.kill("SIGINT");
  const { code, stdout, stderr } = await recording.ended;
  return { code, stderr, told: stdout.split("\n")[1] };
}

/** Each flag of `finchat-emulator record`, and what shows that it works. */
export const recordCases: Readonly<Record<string, (command: BuiltCommand) => Promise<void>>> = {
  "record --url": async (command) => {
    const file = join(temporaryFolder(), "idle.scenario.yaml");
    const { url } = await command.start();
    const idle = await recordWhile(command, { url, file }, () => Promise.resolve());
    expect(idle).toEqual({ code: 0, stderr: "", told: "nothing happened; no file was written" });
    expect(existsSync(file)).toBe(false);
    const nobody = await command.run(["record", "--url", "http://127.0.0.1:9", "-o", file]);
    expect(nobody).toMatchObject({ code: 1, stderr: expect.stringContaining("http://127.0.0.1:9") as string });
  },
  "record --output": async (command) => {
    expect(await command.run(["record"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--output") as string,
    });
    const folder = temporaryFolder();
    mkdirSync(join(folder, "scenarios"));
    const fixtures = join(folder, "bank.yaml");
    writeFileSync(
      fixtures,
      'domain: example.org\nusers: [{ fcid: "@alice:example.org" }, { fcid: "@bob:example.org" }]\n',
    );
    const { url } = await command.start("--fixtures", fixtures);
    const fx = await connectEmulator(url);
    await fx.as(alice).say("@bob:example.org", "Before");
    const file = join(folder, "scenarios", "talk.scenario.yaml");
    const { code, told } = await recordWhile(command, { url, file }, async () => {
      await fx.as(alice).say("@bob:example.org", "Hello");
    });
    expect({ code, told }).toEqual({ code: 0, told: `recorded 1 step in ${file}` });
    expect(readFileSync(file, "utf8")).toMatch(
      /^# Recorded after entry \d+ .*\n\nname: Recorded conversation\nfixtures: \S*bank.yaml\n\nsteps:\n {2}- say: Hello\n/,
    );
  },
  "record --control-token": async (command) => {
    const file = join(temporaryFolder(), "talk.scenario.yaml");
    const { url } = await command.start("--control-token", "sesame");
    const refused = await command.run(["record", "--url", url, "-o", file]);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("--control-token") as string });
    const args = ["--control-token", "sesame"];
    const { code } = await recordWhile(command, { url, file, args }, async () => {
      const fx = await connectEmulator(url, { controlToken: "sesame" });
      await fx.as(alice).say("@test:example.org", "Hello");
    });
    expect({ code, isThere: existsSync(file) }).toEqual({ code: 0, isThere: true });
  },
};
