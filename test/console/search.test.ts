import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { build } from "../../scripts/lib/steps.js";
import type { AppInput } from "../../src/tenant/types.ts";
import { accessibilityProblems } from "../support/accessibility.ts";
import { answerWith, hang, runBot, type Script } from "../support/bot.ts";
import { openConsole } from "../support/console.ts";
import { alice } from "../support/conversation.ts";
import { runEmulator } from "../support/emulator.ts";
import { smallBot, smallTenant } from "../support/tenant.ts";

beforeAll(build);

const json = (body: unknown): Script => answerWith(200, JSON.stringify(body), { "content-type": "application/json" });
const listOf = (total: number, ...list: object[]) => ({ layout: "list", content: { total, list, opentype: "inapp" } });
const result = (title: string, more: object = {}) => ({ type: "text", title, description: `about ${title}`, ...more });

/** Quick search open over the chat, in an app that answers as it is told. */
async function open(script: Script, options: Parameters<typeof openConsole>[2] = {}) {
  const app = await runBot(script);
  const silent: AppInput = {
    app_id: "0000000000000000000000a1",
    secret: "s",
    bot: "@silent:example.org",
    name: "Silent",
  };
  const tenant = smallTenant({ name: "Finder", search: { url: app.url } });
  const fx = await runEmulator({ fixtures: { ...tenant, apps: [silent, ...(tenant.apps ?? [])] } });
  const page = await openConsole(fx, "/chat", options);
  await page
    .getByRole("button", { name: "Quick search" })
    .or(page.getByRole("button", { name: "快捷搜索" }))
    .waitFor();
  await page.keyboard.press("Control+Shift+k");
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  return { app, fx, page, dialog };
}

/** Once it is open, one can write. */
const fieldHasFocus = (page: Page) =>
  page.waitForFunction(() => document.activeElement?.closest("[role=dialog]")?.querySelector("input[type=text]:focus"));

/** Searches from the keyboard. */
async function search(page: Page, text: string): Promise<void> {
  await fieldHasFocus(page);
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
}

describe("quick search", () => {
  it("asks the app as the acting user, and lists what it answers", async () => {
    const { app, page, dialog } = await open(
      json(listOf(12, result("Insurance", { url: "https://example.org/i" }), result("Plain"))),
    );
    await search(page, "保险");
    await dialog.getByText("Valid answer").waitFor();
    await dialog.getByText(/^took \d+/).waitFor();
    await dialog.getByText("at most 5.0 s are allowed").waitFor();
    const link = dialog.getByRole("link", { name: "Insurance" });
    expect(await link.getAttribute("href")).toBe("https://example.org/i");
    await dialog.getByText("about Plain", { exact: true }).waitFor();
    await dialog.getByText("1–2 of 12").waitFor();
    await dialog.getByText("Raw answer").click();
    await dialog.getByRole("region", { name: "Raw answer" }).getByText('"total": 12').waitFor();
    await dialog.getByRole("button", { name: "Next" }).click();
    await dialog.getByText("11–12 of 12").waitFor();
    expect(
      app.received.map(({ body: { app_id, event } }) => ({
        app_id,
        sender: event["sender"],
        content: event["content"],
      })),
    ).toEqual(
      [0, 1].map((page_no) => ({
        app_id: smallBot.app_id,
        sender: alice,
        content: { search_text: "保险", page_no, page_size: 10 },
      })),
    );
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
  });

  it("opens by a button that tells of its shortcut", async () => {
    const fx = await runEmulator();
    const page = await openConsole(fx, "/chat");
    const button = page.getByRole("button", { name: "Quick search" });
    await button.hover();
    await page
      .getByRole("tooltip")
      .getByText(/\(Ctrl\+Shift\+K\)$/)
      .waitFor();
    await button.click();
    const dialog = page.getByRole("dialog", { name: "Quick search" });
    await dialog.waitFor();
    expect(await dialog.getByRole("combobox", { name: "App" }).count()).toBe(1);
  });

  it("says what is wrong with an answer, and shows what can be read of it", async () => {
    const { app, page, dialog } = await open(json(listOf(1, { type: "text", title: "No description" })));
    await search(page, "x");
    await dialog.getByText("FinChat would not show this").waitFor();
    await dialog.getByText("/content/list/0/description is required").waitFor();
    await dialog.getByText("What can be read of it").waitFor();
    await dialog.getByRole("listitem").getByText("No description").waitFor();
    app.answer(answerWith(200, "no JSON"));
    await page.keyboard.press("Enter");
    await dialog.getByText("the whole").waitFor();
    app.answer(answerWith(500, "broken"));
    await page.keyboard.press("Enter");
    await dialog.getByText("The platform takes nothing but HTTP 200 for an answer.").waitFor();
    app.answer(json({ layout: "list", content: { total: 0, list: [] } }));
    await page.keyboard.press("Enter");
    await dialog.getByText("/content/opentype is missing; it counts as inapp").waitFor();
    await dialog.getByText("No results.").waitFor();
    expect(await dialog.getByText("What is wrong with the answer").count()).toBe(0);
  });

  it("says when an app is too slow or cannot be reached", async () => {
    const { app, fx, page, dialog } = await open(hang);
    await fx.call("patchSettings", { body: { search: { timeout_ms: 50 } } }, 200);
    await search(page, "x");
    await dialog.getByText("timeout: no answer within 50 ms").waitFor();
    await app.stop();
    await page.keyboard.press("Enter");
    await dialog.getByText("ECONNREFUSED").waitFor();
    await dialog.getByText("No answer", { exact: true }).waitFor();
  });

  it("says why an app cannot be searched in, and where to change that", async () => {
    const { fx, page, dialog } = await open(json(listOf(0)));
    await fieldHasFocus(page);
    await dialog.getByRole("combobox", { name: "App" }).fill("sil");
    await page.getByRole("option", { name: "Silent no search URL" }).click();
    await dialog.getByText("Silent has no search URL").waitFor();
    expect(await dialog.getByRole("button", { name: "Search" }).isDisabled()).toBe(true);
    await dialog.getByRole("link", { name: "Open Silent" }).click();
    await page.waitForURL(/#\/apps\/0000000000000000000000a1$/);
    await fx.call("patchApp", { params: { app_id: smallBot.app_id }, body: { status: "InDevelopment" } }, 200);
    await page.getByTestId("nav-chat").click();
    await page.getByRole("button", { name: "Quick search" }).click();
    await fieldHasFocus(page);
    await dialog.getByText("Silent has no search URL").waitFor();
    await dialog.getByRole("combobox", { name: "App" }).fill("find");
    await page.getByRole("option", { name: "Finder" }).click();
    await dialog.getByRole("textbox", { name: "What to search for" }).fill("x");
    await page.keyboard.press("Enter");
    await dialog.getByText(`The search was not made: ${smallBot.app_id} is InDevelopment`).waitFor();
  });

  it("tells what to do where no app can be searched in", async () => {
    const fx = await runEmulator({ fixtures: smallTenant() });
    const page = await openConsole(fx, "/chat");
    await page.getByRole("button", { name: "Quick search" }).click();
    await page.getByText("No app has a search URL yet").waitFor();
    const link = page.getByRole("link", { name: "Open Bot" });
    expect(await link.getAttribute("href")).toBe(`#/apps/${smallBot.app_id}`);
  });

  it("shows hostile results as text", async () => {
    const hostile = "<img src=x onerror=alert(1)>\u202E";
    const { page, dialog } = await open(
      json(listOf(2, result(hostile, { url: "javascript:alert(1)" }), result("l".repeat(5000)))),
    );
    await search(page, "x");
    await dialog.getByText("not a link to follow: javascript:alert(1)").waitFor();
    expect(await dialog.locator("img, [onerror], a[href^='javascript:' i]").count()).toBe(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
  });

  it.each(["light", "dark"] as const)("can be used by everybody, %s", async (colorScheme) => {
    const answer = { ...listOf(1, result("One", { url: "https://example.org" })), extra: 1 };
    const { page, dialog } = await open(json(answer), { colorScheme });
    await search(page, "x");
    await dialog.getByText("/extra is not known here").waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  it("reads in Chinese", async () => {
    const { page, dialog } = await open(answerWith(404), { locale: "zh-CN" });
    await fieldHasFocus(page);
    await dialog.getByRole("textbox", { name: "搜索内容" }).fill("x");
    await page.keyboard.press("Enter");
    await dialog.getByText("FinChat 不会显示此响应").waitFor();
    expect(await dialog.getByText("HTTP 404").count()).toBe(1);
  });
});
