import { connectEmulator } from "finchat-emulator";
import { expect } from "vitest";
import type { BuiltCommand } from "./built-command.ts";

const alice = "@alice:example.org";
const helper = "@finchat-help-bot:example.org";
const helperApp = "5cf29aec6ccfd004ccd28075";
const ids = /^event_id (\$\S+)\nroom_id (!\S+)\n$/;

const refused = (sentence: string | RegExp) => ({
  code: 1,
  stdout: "",
  stderr: expect.stringMatching(typeof sentence === "string" ? `^finchat-emulator: ${sentence}` : sentence) as string,
});

/** Says something, and reads what the recipient's room has then. */
async function said(command: BuiltCommand, user: string, to: string): Promise<unknown> {
  const { url } = await command.start();
  const { code, stdout, stderr } = await command.run(["say", user, to, "Hello there", "--url", url]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const [, eventId = "", roomId = ""] = ids.exec(stdout) ?? [];
  const { messages } = await (await connectEmulator(url)).as(alice).read(roomId);
  expect(messages.at(-1)).toMatchObject({ event_id: eventId });
  return messages.at(-1);
}

const byAlice = { sender: alice, content: { msgtype: "m.text", body: "Hello there" } };

/** Listens while something happens; the lines after the first one, and the exit code after Ctrl-C. */
async function heard(
  command: BuiltCommand,
  args: readonly string[],
  lines: number,
): Promise<{ url: string; printed: string[]; code: number | null }> {
  const { url } = await command.start();
  const listening = command.startOther(["listen", "--url", url, ...args]);
  await expect.poll(listening.stdout, { timeout: 10_000 }).toMatch(/^listening to /);
  const fx = await connectEmulator(url);
  await fx.app(helperApp).setCallback("http://127.0.0.1:9/callback");
  await fx.as(alice).say(helper, "Hello");
  await fetch(`${url}/api/v1/finchat/open-api/auth/token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ app_id: "nobody", secret: "s" }),
  });
  await fx.app("461cf042d9eedaa60d445f26dc747d5e").setCallback("http://127.0.0.1:9/other");
  await fx.app("461cf042d9eedaa60d445f26dc747d5e").testEvent();
  await fx.app(helperApp).testEvent();
  await expect.poll(() => listening.stdout().split("\n").length - 2, { timeout: 10_000 }).toBeGreaterThanOrEqual(lines);
  listening.kill("SIGINT");
  const { code, stdout } = await listening.ended;
  return { url, printed: stdout.trimEnd().split("\n"), code };
}

/** The commands for a running emulator, and what shows that they work. */
export const remoteCases: Readonly<Record<string, (command: BuiltCommand) => Promise<void>>> = {
  "say <USER>": async (command) => {
    expect(await said(command, "alice", helper)).toMatchObject(byAlice);
    const { url } = await command.start();
    expect(await command.run(["say", "alise", helper, "Hi", "--url", url])).toEqual(
      refused('no user has the account alise; did you mean "alice"\\?'),
    );
  },
  "say <BOT>": async (command) => {
    expect(await said(command, alice, helperApp)).toMatchObject({ ...byAlice, room_type: "direct_room" });
    expect(await said(command, alice, "!112321588723954859:example.org")).toMatchObject({
      ...byAlice,
      room_type: "multi_room",
    });
    const { url } = await command.start();
    expect(await command.run(["say", alice, "nobody", "Hi", "--url", url])).toEqual(
      refused("there is no user, bot or app nobody"),
    );
  },
  "say <TEXT>": async (command) => {
    const { url } = await command.start();
    expect(await command.run(["say", alice, helper, "", "--url", url])).toMatchObject({ code: 0 });
    expect(await command.run(["say", alice, helper, "--url", url])).toMatchObject({
      code: 2,
      stderr: "finchat-emulator: missing required argument 'TEXT'\n",
    });
  },
  "say --url": async (command) => {
    expect(await command.run(["say", alice, helper, "Hi", "--url", "http://127.0.0.1:1"])).toEqual(
      refused("no emulator listens at http://127.0.0.1:1; "),
    );
    expect(await command.run(["say", alice, helper, "Hi", "--url", "127.0.0.1:1"])).toMatchObject({ code: 2 });
  },
  "say --control-token": async (command) => {
    const { url } = await command.start("--control-token", "sesame");
    const words = ["say", "alice", helper, "Hi", "--url", url];
    expect(await command.run(words)).toEqual(refused(/; pass it with --control-token\n$/));
    expect(await command.run([...words, "--control-token", "sesame"])).toMatchObject({ code: 0 });
  },
  "listen --url": async (command) => {
    const { url, printed, code } = await heard(command, [], 4);
    expect(code).toBe(0);
    expect(printed[0]).toBe(`listening to ${url}`);
    expect(printed).toContainEqual(
      expect.stringMatching(
        /^\d\d:\d\d:\d\d push m\.room\.message 5cf29aec6ccfd004ccd28075 http:\/\/127\.0\.0\.1:9\/callback refused: .* \d+ms$/,
      ),
    );
    expect(printed).toContainEqual(
      expect.stringMatching(/^\d\d:\d\d:\d\d POST auth\/token 404 FC_APP_NOT_FOUND \d+ms$/),
    );
    expect(printed).toContainEqual(expect.stringContaining("http://127.0.0.1:9/other"));
  },
  "listen --app": async (command) => {
    const { url, printed } = await heard(command, ["--app", helperApp], 2);
    expect(printed[0]).toBe(`listening to ${url}, app ${helperApp}`);
    for (const line of printed.slice(1)) expect(line).toContain(` ${helperApp} http://127.0.0.1:9/callback `);
    expect(await command.run(["listen", "--app", "nobody", "--url", url])).toEqual(refused("there is no app nobody"));
  },
  "listen --control-token": async (command) => {
    const { url, stop } = await command.start("--control-token", "sesame");
    expect(await command.run(["listen", "--url", url])).toEqual(refused(/--control-token\n$/));
    const listening = command.startOther(["listen", "--url", url, "--control-token", "sesame"]);
    await expect.poll(listening.stdout, { timeout: 10_000 }).toBe(`listening to ${url}\n`);
    await stop();
    expect(await listening.ended).toMatchObject({
      code: 1,
      stderr: `finchat-emulator: the emulator at ${url} ended the connection\n`,
    });
  },
  "status --url": async (command) => {
    const { url } = await command.start("--clock", "frozen:2026-01-31T09:00:00Z");
    const { code, stdout } = await command.run(["status", "--url", url]);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^emulator +\\S+ at ${url}\nclock +2026-01-31T09:00:00.000Z \\(frozen\\)\n`));
    expect(stdout).toMatch(
      /\ntenant +\d+ users, 4 apps, 7 rooms\nfaults +0 of calls, 0 of pushes\nqueue +.*, 0 pending\n/,
    );
    expect(await command.run(["status", "--url", "http://127.0.0.1:1"])).toEqual(
      refused("no emulator listens at http://127.0.0.1:1; "),
    );
  },
  "status --control-token": async (command) => {
    const { url } = await command.start("--control-token", "sesame");
    expect(await command.run(["status", "--url", url])).toEqual(refused(/--control-token\n$/));
    expect(await command.run(["status", "--url", url, "--control-token", "sesame"])).toMatchObject({ code: 0 });
  },
};
