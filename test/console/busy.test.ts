import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { build } from "../../scripts/lib/steps.js";
import { runPushedBot, type Pushed } from "../push/kit.ts";
import { answerWith } from "../support/bot.ts";
import { openConsole } from "../support/console.ts";
import { runProxy } from "../support/proxy.ts";
import { smallBot, smallDirect } from "../support/tenant.ts";

beforeAll(build);

/** How long the longest frame of three seconds takes, in ms. */
const slowestFrame = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let [start, last, slowest] = [0, 0, 0];
        const tick = (now: number): void => {
          start ||= now;
          slowest = Math.max(slowest, now - (last || now));
          last = now;
          if (now - start < 3000) requestAnimationFrame(tick);
          else resolve(slowest);
        };
        requestAnimationFrame(tick);
      }),
  );

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

describe("a feed that brings thousands of things at once", () => {
  it.each([
    ["the chat", `/chat/${encodeURIComponent(smallDirect.room_id)}`, "timeline"],
    ["the deliveries", "/deliveries", "deliveries"],
    ["the requests", "/requests", "requests"],
  ])("neither freezes nor fills %s", { timeout: 120_000 }, async (_, path, testId) => {
    const { fx } = await runPushedBot(answerWith(200));
    const proxy = await runProxy(fx.url);
    const page = await openConsole(proxy, path);
    const status = page.getByRole("status");
    await status.getByText("Live").waitFor();
    const rows = page.getByTestId(testId).locator("[data-event-id], li a");
    await makeOne(fx, "the first");
    await rows.first().waitFor();
    proxy.cut();
    await status.getByText("Not connected").waitFor();
    await makeThousands(fx);
    const measuring = slowestFrame(page);
    proxy.mend(fx.url);
    await status.getByText("Live").waitFor();
    const slowest = await measuring;
    await rows.nth(8).waitFor();
    await page.getByTestId("nav-faults").click({ timeout: 5000 });
    await page.getByRole("heading", { level: 1, name: "Faults" }).waitFor({ timeout: 5000 });
    await page.goBack();
    await rows.nth(8).waitFor({ timeout: 5000 });
    expect(slowest).toBeLessThan(2000);
    expect(await page.locator("*").count()).toBeLessThan(3000);
  });
});
