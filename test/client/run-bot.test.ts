import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ConfigError, ProcessError } from "../../src/index.ts";
import { isGroupRunning } from "../../src/core/group-signals.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { alice, appId, bot, errorOf, start } from "./kit.ts";

const node = JSON.stringify(process.execPath);

/** Writes a bot that prints its pushes, and its environment when it starts; a folder with it as bot.cjs. */
function botFolder(onPush = ""): string {
  const folder = temporaryFolder();
  writeFileSync(
    join(folder, "bot.cjs"),
    `const server = require("node:http").createServer((request, response) => {
      let text = "";
      request.on("data", (chunk) => (text += chunk)).on("end", () => {
        console.log(request.url, text === "" ? "" : JSON.parse(text).event?.content?.body ?? "");
        response.end(request.url === "/search" ? '{"layout":"list","content":{"total":0,"list":[]}}' : "{}");
        if (request.url === "/callback") { ${onPush} }
      });
    });
    console.log(process.env.FINCHAT_APP_ID, process.env.GREETING);
    server.listen(process.env.PORT, "127.0.0.1");`,
  );
  return folder;
}

describe("runBot", () => {
  it("starts a bot with environment, callback and search, and ends it with the emulator", async () => {
    const fx = await start();
    const running = await fx.runBot(`${node} bot.cjs & wait`, {
      app: appId,
      cwd: botFolder(),
      env: { GREETING: "hello" },
      search: "/search",
      ready: "/health",
    });
    expect(running.url).toBe(`http://127.0.0.1:${running.port}`);
    expect(await fx.app(appId).get()).toMatchObject({
      callback: { url: `${running.url}/callback` },
      search: { url: `${running.url}/search` },
    });
    await fx.as(alice).say(bot, "Good morning");
    await fx.waitFor.delivery({ app_id: appId, state: "delivered" });
    const found = await fx.app(appId).search(alice, "text");
    expect(found).toMatchObject({ ok: true });
    if (found.ok) expect(found.response.content.list).toEqual([]);
    await expect.poll(() => running.output()).toMatch(/\/search/);
    expect(running.output()).toBe(`${appId} hello\n/health \n/callback Good morning\n/search \n`);
    const { pid } = running;
    expect(isGroupRunning(pid)).toBe(true);
    await fx.close();
    expect(isGroupRunning(pid)).toBe(false);
  });

  it("uses the first bot and its port by default", async () => {
    const fx = await start();
    const running = await fx.runBot(`${node} bot.cjs`, { cwd: botFolder() });
    expect(running.output()).toBe(`${appId} undefined\n`);
    await running.stop();
    expect(running.output()).toBe(`${appId} undefined\n`);
  });

  it("takes URLs with the port for a callback that the emulator reaches by another name", async () => {
    const fx = await start();
    const running = await fx.runBot(`${node} bot.cjs`, {
      cwd: botFolder(),
      callback: "http://bot.internal:${PORT}/callback",
      ready: "http://localhost:${PORT}/",
    });
    expect((await fx.app(appId).get()).callback?.url).toBe(`http://bot.internal:${running.port}/callback`);
  });

  it("restarts a bot on its port", async () => {
    const fx = await start();
    await using running = await fx.runBot(`${node} bot.cjs`, { cwd: botFolder() });
    const { pid, url } = running;
    await running.restart();
    expect(running.url).toBe(url);
    expect(running.pid).not.toBe(pid);
    await running.stop();
    await running.restart();
    await fx.as(alice).say(bot, "Good morning");
    await fx.waitFor.delivery({ state: "delivered" });
  });

  it("rejects with exit code and last output when the bot ends before it is ready", async () => {
    const fx = await start();
    const error = await errorOf(fx.runBot("echo no database; exit 3"));
    expect(error).toBeInstanceOf(ProcessError);
    expect(error).toMatchObject({ exit: { code: 3, signal: null }, output: "no database\n" });
    expect(error.message).toMatch(
      /^"echo no database; exit 3" ended with exit code 3 before port \d+ accepted connections; its last output:\n {2}no database$/,
    );
  });

  it("rejects when the bot is not ready in time, and stops it", async () => {
    const fx = await start();
    await expect(fx.runBot("exec sleep 1000", { timeoutMs: 1 })).rejects.toThrow("was not ready within 1 ms");
  });

  it("lets a wait fail at once when the bot dies", async () => {
    const fx = await start();
    const dying = await fx.runBot(`${node} bot.cjs`, {
      cwd: botFolder('console.log("out of memory"); process.exit(9);'),
    });
    const waiting = errorOf(fx.waitFor.message({ sender: bot }, { timeoutMs: 600_000 }));
    await fx.as(alice).say(bot, "Good morning");
    const error = await waiting;
    expect(error).toBeInstanceOf(ProcessError);
    expect(error.message).toMatch(/^".*bot\.cjs" ended with exit code 9; its last output:\n.*\n.*\n {2}out of memory$/);
    const { content } = await fx.waitFor.message({ sender: alice });
    expect(content.body).toBe("Good morning");
    expect((await errorOf(fx.waitFor.message({ sender: bot }, { timeoutMs: 600_000 }))).message).toBe(error.message);
    await dying.stop();
    await expect(fx.waitFor.message({ sender: bot }, { timeoutMs: 1 })).rejects.toThrow(
      "no message matched within 1 ms",
    );
  });

  it.each<[object, string]>([
    [{ calback: "/callback" }, 'runBot: unknown option "calback"; did you mean "callback"?'],
    [{ callback: "callback" }, 'runBot: callback: must be a path such as "/callback", or an http URL (got "callback")'],
    [{ cwd: "/nowhere" }, 'cannot run "true": there is no folder /nowhere'],
    [{ app: "" }, 'app: app_id: "" is not a text with something in it'],
  ])("refuses wrong options: %o", async (options, message) => {
    const fx = await start();
    const error = await errorOf(fx.runBot("true", options));
    expect(error.message).toBe(message);
    if ("calback" in options) expect(error).toBeInstanceOf(ConfigError);
  });
});
