import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { build } from "../../scripts/lib/steps.js";
import { accessibilityProblems } from "../support/accessibility.ts";
import { answerWith, runBot } from "../support/bot.ts";
import { openConsole } from "../support/console.ts";
import { alice, runConversation } from "../support/conversation.ts";
import { runEmulator } from "../support/emulator.ts";
import { smallBot, smallGroup, smallTenant } from "../support/tenant.ts";

beforeAll(build);

const { app_id, secret } = smallBot;
const guideOf = (page: Page) => page.getByRole("article");
const urlOf = (page: Page) => page.getByLabel("Callback URL");

async function tryUrl(page: Page, url: string): Promise<void> {
  await urlOf(page).fill(url);
  await page.getByRole("button", { name: "Save, and send the test event" }).click();
}

/** Runs lines in a shell, in the repository's folder, until the test is over; what it said first. */
async function runShell(lines: string): Promise<string> {
  const child = spawn("sh", ["-c", lines], {
    cwd: new URL("../..", import.meta.url),
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill());
  const [said] = (await once(child.stdout, "data")) as [Buffer];
  return said.toString();
}

describe("the first screen", () => {
  it("leads a stranger to a bot that answers", async () => {
    const fx = await runEmulator({ clock: { mode: "real" } });
    const page = await openConsole(fx, "/", { permissions: ["clipboard-read", "clipboard-write"] });
    const copy = async (index: number): Promise<string> => {
      await guideOf(page).getByRole("button", { name: "Copy" }).nth(index).click();
      return page.evaluate(() => navigator.clipboard.readText());
    };
    await page.getByRole("heading", { name: "Connect a bot" }).waitFor();
    const probe = await runBot();
    const port = new URL(probe.url).port;
    await probe.stop();
    await tryUrl(page, probe.url);
    await guideOf(page).getByText("Connection refused: nothing listens at the callback URL").waitFor();

    const command = `${await copy(0)}\nexec env ${await copy(1)}`;
    expect(command).toBe(
      [
        `export FINCHAT_BASE_URL='${fx.url}'`,
        "export FINCHAT_APP_ID='5cf29aec6ccfd004ccd28075'",
        "export FINCHAT_SECRET='90fa4652-5cd1-4280-ae20-e3d381f9b1fa'",
        "export FINCHAT_CALLBACK_TOKEN='2g7als3DgPW6Xp1xEpmcvgVhQG621bFY'",
        `exec env PORT=${port} node examples/echo-bot/bot.js`,
      ].join("\n"),
    );
    expect(await runShell(command)).toContain(`echo bot listening on ${probe.url}`);
    await tryUrl(page, probe.url);
    await guideOf(page).getByText("The bot answered 200 within").waitFor();
    await page.getByRole("button", { name: "Open a chat with FinChat小助手" }).click();
    await page.getByTestId("composer").fill("Hello!");
    await page.keyboard.press("Enter");
    await page.getByTestId("timeline").getByText("You said: Hello!", { exact: true }).waitFor();
  });

  it("says what the test event came to, and where it went", async () => {
    const { fx, receiver } = await runConversation({ callback: { url: "", token: "t'k" } });
    const page = await openConsole(fx);
    await page.getByText(`export FINCHAT_CALLBACK_TOKEN='t'\\''k'`).waitFor();
    expect(await urlOf(page).inputValue()).toBe("http://127.0.0.1:8080/callback");
    const outcome = guideOf(page).getByRole("status");
    for (const [answer, words] of [
      [answerWith(403), "The bot answered 403. Does it have the callback token of this app?"],
      [answerWith(204), "The bot answered 204. Only 200 counts as received."],
      [answerWith(200), "The bot answered 200 within"],
    ] as const) {
      receiver.answer(answer);
      await tryUrl(page, receiver.url);
      await outcome.getByText(words).waitFor();
    }
    expect((await fx.call("readApp", { params: { app_id } }, 200)).callback).toEqual({
      url: receiver.url,
      token: "t'k",
    });
    await outcome.getByRole("link", { name: "The delivery" }).click();
    await page.getByRole("heading", { level: 1, name: "Deliveries" }).waitFor();
    await page.getByTestId("nav-chat").click();
    await tryUrl(page, "ftp://nowhere");
    await outcome.getByText("body /callback/url must be an http or https URL").waitFor();
  });

  it("says what keeps a bot from hearing anything", async () => {
    const apps = [
      { app_id, secret, bot: smallBot.bot, name: "Deaf", subscriptions: { room_messages: "none" } },
      { app_id: "b2", secret, bot: "@b2:example.org", name: "Hidden", status: "InDevelopment" },
      { app_id: "web", secret, type: "web", name: "Web" },
    ] as const;
    const fx = await runEmulator({ fixtures: smallTenant({}, { apps: [...apps] }) });
    const page = await openConsole(fx);
    await guideOf(page).getByText("This app subscribes to no messages").waitFor();
    await guideOf(page).getByRole("button", { name: "Subscribe to direct messages and mentions" }).click();
    await guideOf(page).getByText("This app subscribes to no messages").waitFor({ state: "detached" });
    const { subscriptions } = await fx.call("readApp", { params: { app_id } }, 200);
    expect(subscriptions).toMatchObject({ room_messages: "direct_and_mention" });
    await page.getByRole("combobox", { name: "App", exact: true }).press("Enter");
    expect(await page.getByRole("option").allTextContents()).toEqual([
      expect.stringContaining("Deaf"),
      expect.stringContaining("Hidden"),
    ]);
    await page.getByRole("option", { name: "Hidden" }).click();
    await guideOf(page).getByText("This app is not published").waitFor();
    await guideOf(page).getByText("export FINCHAT_APP_ID='b2'").waitFor();
    await tryUrl(page, "http://127.0.0.1:9/");
    await guideOf(page).getByRole("status").getByText("Not sent: b2 is InDevelopment").waitFor();
    await guideOf(page).getByRole("link", { name: "Change that on the app's page" }).click();
    await page.getByRole("heading", { level: 2, name: "Hidden" }).waitFor();
  });

  it("says what to do where no app has a bot", async () => {
    const fx = await runEmulator({ fixtures: { domain: "example.org", users: [{ fcid: alice }] } });
    const page = await openConsole(fx);
    await page.getByText("No app in this tenant has a bot.").waitFor();
    await page.getByRole("link", { name: "Add an app" }).click();
    await page.getByRole("heading", { level: 1, name: "Apps" }).waitFor();
    expect(new URL(page.url()).hash).toBe("#/apps");
  });

  it("is a line above the messages until a bot has received something", async () => {
    const { fx, receiver } = await runConversation();
    const page = await openConsole(fx, `/chat/${encodeURIComponent(smallGroup.room_id)}`);
    const hint = page.getByText("No bot has received anything yet.");
    await hint.waitFor();
    await page.getByTestId("composer").fill("Anybody there?");
    await page.keyboard.press("Enter");
    await hint.waitFor({ state: "detached" });
    expect(receiver.received).toHaveLength(1);
    await page.getByRole("link", { name: "Connect a bot" }).click();
    await guideOf(page).getByText("This bot has received events already.").waitFor();
  });

  it.each(["light", "dark"] as const)("can be used by everybody, in the %s theme", async (colorScheme) => {
    const fx = await runEmulator();
    const page = await openConsole(fx, "/", { colorScheme });
    await tryUrl(page, "http://127.0.0.1:9/nobody");
    await guideOf(page).getByText("Connection refused").waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  it("speaks Chinese", async () => {
    const fx = await runEmulator();
    const page = await openConsole(fx, "/", { locale: "zh-CN" });
    await page.getByRole("heading", { name: "接入机器人" }).waitFor();
    await page.getByRole("button", { name: "与FinChat小助手聊天" }).click();
    await page.getByRole("heading", { level: 2, name: "FinChat小助手" }).waitFor();
    await page.getByText("还没有机器人收到过任何事件").waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
  });
});
