import { beforeAll, describe, expect, it } from "vitest";
import { build } from "../../scripts/lib/steps.js";
import { accessibilityProblems } from "../support/accessibility.ts";
import { runBot } from "../support/bot.ts";
import { openConsole } from "../support/console.ts";
import { runEmulator } from "../support/emulator.ts";

beforeAll(build);

const app_id = "461cf042d9eedaa60d445f26dc747d5e";
const params = { app_id };

describe("the apps screen", () => {
  it("shows what a bot needs, takes its callback, and tells what came of the test event", async () => {
    const fx = await runEmulator();
    const bot = await runBot();
    const page = await openConsole(fx, `/apps/${app_id}`);
    await page.getByRole("heading", { name: "测试机器人" }).waitFor();
    const { secret = "" } = await fx.call("readApp", { params }, 200);
    expect(await page.getByText(secret, { exact: true }).count()).toBe(1);
    await page.getByLabel("URL", { exact: true }).fill(bot.url);
    await page.getByLabel("Token", { exact: true }).fill("a-token");
    await page.getByRole("button", { name: "Save" }).first().click();
    await page.getByText("Saved").waitFor();
    expect((await fx.call("readApp", { params }, 200)).callback).toEqual({ url: bot.url, token: "a-token" });
    await page.getByRole("button", { name: "Send the test event" }).click();
    await page.getByText("Test event: Delivered · 200").waitFor();
  });

  it("takes an app through its life, and says what cannot be done", async () => {
    const fx = await runEmulator();
    const page = await openConsole(fx, `/apps/${app_id}`);
    const approve = page.getByRole("button", { name: "Approve publishing" });
    expect(await approve.isDisabled()).toBe(true);
    expect(await approve.getAttribute("title")).toBe("ApprovePublishRequest is not for an app that is Published");
    const submit = page.getByRole("button", { name: "Submit for taking down" });
    expect(await submit.getAttribute("title")).toBe("SubmitUnpublishRequest → Unpublishing");
    await submit.click();
    await page.getByText("Unpublishing", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Approve taking down" }).click();
    await page.getByText("UnpublishApproved", { exact: true }).waitFor();
    expect((await fx.call("readApp", { params }, 200)).status).toBe("UnpublishApproved");
  });

  it("edits subscriptions, directives and webhooks", async () => {
    const fx = await runEmulator();
    const page = await openConsole(fx, `/apps/${app_id}`);
    await page.getByText("Direct room created").click();
    await page.getByText("Saved").waitFor();
    await page.getByLabel("Directives").fill("帮助 看看我会什么\n行情");
    await page.getByRole("button", { name: "Save" }).nth(1).click();
    await expect
      .poll(async () => (await fx.call("readApp", { params }, 200)).directives)
      .toEqual([
        { command: "帮助", description: "看看我会什么" },
        { command: "行情", description: "" },
      ]);
    expect((await fx.call("readApp", { params }, 200)).subscriptions?.direct_room_created).toBe(true);
    await page.getByText("No webhooks.").waitFor();
    await page.getByLabel("Room id").fill("!no:example.org");
    await page.getByRole("button", { name: "Add a webhook" }).click();
    await page.getByRole("alert").getByText('no room "!no:example.org"').waitFor();
  });

  it("gives a room a webhook with its URL, and takes it away", async () => {
    const fx = await runEmulator();
    const page = await openConsole(fx, `/apps/${app_id}`);
    await page.getByLabel("Room id").fill("!112321588723954859:example.org");
    await page.getByRole("button", { name: "Add a webhook" }).click();
    await page.getByRole("button", { name: "Remove webhook" }).waitFor();
    const { webhooks } = await fx.call("listWebhooks", { query: { app_id } }, 200);
    const url = page.getByText(`${fx.url}/_emulator/hooks/${webhooks[0]?.webhook_id ?? ""}`, { exact: true });
    expect(await url.count()).toBe(1);
    await page.getByRole("button", { name: "Remove webhook" }).click();
    await page.getByText("No webhooks.").waitFor();
    expect((await fx.call("listWebhooks", { query: { app_id } }, 200)).webhooks).toEqual([]);
  });

  it("says who sees an app and where it may lead back to", async () => {
    const fx = await runEmulator();
    const page = await openConsole(fx, `/apps/${app_id}`);
    await page.getByLabel("Redirect URIs").fill("http://localhost:8080/back\n\nhttps://example.org/*");
    await page.getByRole("button", { name: "Save" }).nth(2).click();
    await expect
      .poll(async () => (await fx.call("readApp", { params }, 200)).redirect_uris)
      .toEqual(["http://localhost:8080/back", "https://example.org/*"]);
    await page.getByText("Everybody of its domain sees it").click();
    await page.getByRole("combobox", { name: "Users who see it" }).fill("alice");
    await page.getByRole("option", { name: "@alice:example.org" }).click();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Save" }).nth(3).click();
    await expect
      .poll(async () => (await fx.call("readApp", { params }, 200)).visibility)
      .toEqual({ unlimited: false, departments: [], fcids: ["@alice:example.org"] });
  });

  it("takes what others change into its fields, and leaves what is typed into the rest", async () => {
    const fx = await runEmulator();
    const page = await openConsole(fx, `/apps/${app_id}`);
    await page.getByLabel("Directives").fill("half typed");
    await fx.call("patchApp", { params, body: { callback: { url: "http://localhost:9/new" } } }, 200);
    await page.getByText("Direct room created").click();
    await expect.poll(() => page.getByLabel("URL", { exact: true }).inputValue()).toBe("http://localhost:9/new");
    expect(await page.getByLabel("Directives").inputValue()).toBe("half typed");
    await fx.call("resetTenant", {}, 204);
    await expect.poll(() => page.getByLabel("URL", { exact: true }).inputValue()).not.toBe("http://localhost:9/new");
  });

  it("adds an app, and deletes it once one is sure", async () => {
    const fx = await runEmulator();
    const page = await openConsole(fx, "/apps");
    await page.getByLabel("New app's name").fill("Echo");
    await page.getByRole("button", { name: "Add an app" }).click();
    await page.getByRole("heading", { name: "Echo" }).waitFor();
    const names = async () => (await fx.call("listApps", {}, 200)).apps.map(({ name }) => name);
    expect(await names()).toContain("Echo");
    await page.getByRole("button", { name: "中文" }).click();
    await page.getByRole("button", { name: "删除应用" }).click();
    await page.getByRole("button", { name: "取消" }).click();
    expect(await names()).toContain("Echo");
    await page.getByRole("button", { name: "删除应用" }).click();
    await page.getByRole("button", { name: "确定" }).click();
    await page.getByRole("heading", { name: "Echo" }).waitFor({ state: "detached" });
    expect(await names()).not.toContain("Echo");
  });

  it.each(["light", "dark"] as const)("can be used by everybody, %s", async (colorScheme) => {
    const fx = await runEmulator();
    const page = await openConsole(fx, "/apps/5cf29aec6ccfd004ccd28075", { colorScheme });
    await page.getByRole("heading", { name: "FinChat小助手" }).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
  });
});
