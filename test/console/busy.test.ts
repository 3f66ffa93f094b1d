import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { build } from "../../scripts/lib/steps.js";
import { runPushedBot } from "../push/kit.ts";
import { answerWith } from "../support/bot.ts";
import { openConsole } from "../support/console.ts";
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

/** An emulator in which as much happens as it can make happen: messages with their deliveries, and calls. */
async function runBusy() {
  const { fx } = await runPushedBot(answerWith(200));
  const { app_id, secret } = smallBot;
  let isOver = false;
  const talk = async (): Promise<void> => {
    for (let said = 0; !isOver; said += 1) {
      await fx.say(`message ${said}`);
      await fx.call("issueAppAccessToken", { body: { app_id, secret } }, 200);
    }
  };
  return {
    fx,
    /** Has all of it happen until the returned function is called. */
    begin: (): (() => Promise<void>) => {
      const talking = Promise.all([talk(), talk(), talk(), talk(), talk(), talk()]);
      return async () => {
        isOver = true;
        await talking;
      };
    },
  };
}

describe("a busy feed", () => {
  it.each([
    ["the chat", `/chat/${encodeURIComponent(smallDirect.room_id)}`, "timeline"],
    ["the deliveries", "/deliveries", "deliveries"],
    ["the requests", "/requests", "requests"],
  ])("neither freezes nor fills %s", { timeout: 90_000 }, async (_, path, testId) => {
    const { fx, begin } = await runBusy();
    const page = await openConsole(fx, path);
    await page.getByRole("status").getByText("Live").waitFor();
    const end = begin();
    const rows = page.getByTestId(testId).locator("[data-event-id], a");
    await rows.nth(8).waitFor();
    const slowest = await slowestFrame(page);
    await page.getByTestId("nav-faults").click({ timeout: 5000 });
    await page.getByRole("heading", { level: 1, name: "Faults" }).waitFor({ timeout: 5000 });
    await page.goBack();
    await rows.nth(8).waitFor({ timeout: 5000 });
    const nodes = await page.locator("*").count();
    await end();
    expect(slowest).toBeLessThan(2000);
    expect(nodes).toBeLessThan(3000);
  });
});
