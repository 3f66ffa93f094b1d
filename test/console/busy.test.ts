import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { build } from "../../scripts/lib/steps.js";
import { runPushedBot, type Pushed } from "../push/kit.ts";
import { answerWith } from "../support/bot.ts";
import { openConsole } from "../support/console.ts";
import { runProxy } from "../support/proxy.ts";
import { smallBot, smallDirect } from "../support/tenant.ts";
import { longestFrame, measureFrames } from "./frames.ts";

beforeAll(build);

/** Has a message said, pushed to the bot, and a call made. */
async function makeOne(fx: Pushed, text: string): Promise<void> {
  const { app_id, secret } = smallBot;
  await fx.say(text);
  await fx.call("issueAppAccessToken", { body: { app_id, secret } }, 200);
}

/** Has a thousand messages said, each pushed to the bot, and a thousand calls made. */
async function makeThousands(fx: Pushed): Promise<void> {
  const talk = async (who: number): Promise<void> => {
    for (let said = 0; said < 100; said += 1) await makeOne(fx, `message ${said} of ${who}`);
  };
  await Promise.all(Array.from({ length: 10 }, (_, who) => talk(who)));
  const waiting = async (): Promise<number> => (await fx.queue()).pending;
  await vi.waitUntil(async () => (await waiting()) === 0, { timeout: 60_000, interval: 200 });
}

const screens = [`/chat/${encodeURIComponent(smallDirect.room_id)}`, "/deliveries", "/requests"];

describe("a feed that brings thousands of things at once", () => {
  it("neither freezes nor fills the chat, the deliveries and the requests", { timeout: 120_000 }, async () => {
    const { fx } = await runPushedBot(answerWith(200));
    const proxy = await runProxy(fx.url);
    const pages = await Promise.all(screens.map((path) => openConsole(proxy, path)));
    const rowsOf = (page: Page) => page.locator("[data-event-id], li a");
    await makeOne(fx, "the first");
    for (const page of pages) await rowsOf(page).first().waitFor();
    proxy.cut();
    for (const page of pages) await page.getByRole("status").getByText("Not connected").waitFor();
    await makeThousands(fx);
    await Promise.all(pages.map(measureFrames));
    proxy.mend(fx.url);
    for (const page of pages) await page.getByRole("status").getByText("Live").waitFor();
    for (const page of pages) {
      await rowsOf(page).nth(8).waitFor();
      expect(await longestFrame(page)).toBeLessThan(2000);
      await page.getByTestId("nav-faults").click({ timeout: 5000 });
      await page.getByRole("heading", { level: 1, name: "Faults" }).waitFor({ timeout: 5000 });
      await page.goBack();
      await rowsOf(page).nth(8).waitFor({ timeout: 5000 });
      expect(await page.locator("*").count()).toBeLessThan(3000);
    }
  });
});
