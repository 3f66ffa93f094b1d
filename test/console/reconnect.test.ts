import { beforeAll, describe, expect, it } from "vitest";
import { build } from "../../scripts/lib/steps.js";
import { pushedWords, runPushedBot, type Pushed } from "../push/kit.ts";
import { openConsole } from "../support/console.ts";
import { runEmulator } from "../support/emulator.ts";
import { runProxy } from "../support/proxy.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { smallDirect } from "../support/tenant.ts";
import { timelineOf } from "./timeline-kit.ts";

beforeAll(build);

const numbers = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => `number ${from + index}`);

/** The direct room and the deliveries in two windows, behind a network that can be cut. */
async function openBoth(fx: Pushed) {
  const proxy = await runProxy(fx.url);
  const chat = await openConsole(proxy, `/chat/${encodeURIComponent(smallDirect.room_id)}`);
  const deliveries = await openConsole(proxy, "/deliveries");
  const windows = [chat, deliveries];
  for (const page of windows) await page.getByRole("status").getByText("Live").waitFor();
  return {
    deliveries,
    /** Breaks the network, has something happen, and mends it: to the emulator at the address that this gives. */
    without: async (happens: () => Promise<string>): Promise<void> => {
      proxy.cut();
      for (const page of windows) await page.getByRole("status").getByText("Not connected").waitFor();
      proxy.mend(await happens());
      for (const page of windows) await page.getByRole("status").getByText("Live").waitFor();
    },
    /** Waits until both show all that was said, and nothing else, in order. */
    expectAll: async (said: readonly string[]): Promise<void> => {
      const words = timelineOf(chat)
        .locator("[data-event-id]")
        .getByText(/^number \d+$/);
      await expect.poll(() => words.allInnerTexts(), { timeout: 15_000 }).toEqual(said);
      const rows = deliveries.getByTestId("deliveries").getByRole("link");
      await expect.poll(() => rows.filter({ hasText: "Delivered" }).count(), { timeout: 15_000 }).toBe(said.length);
    },
  };
}

const sayAll = async (fx: Pushed, said: readonly string[]): Promise<string> => {
  for (const text of said) await fx.say(text);
  await fx.settle();
  return fx.url;
};

describe("after a break of the feed", () => {
  it("nothing is missing, and nothing is there twice", { timeout: 60_000 }, async () => {
    const { fx } = await runPushedBot();
    const { without, expectAll } = await openBoth(fx);
    await sayAll(fx, numbers(0, 3));
    await expectAll(numbers(0, 3));
    await without(() => sayAll(fx, numbers(3, 6)));
    await expectAll(numbers(0, 6));
    await without(() => Promise.resolve(fx.url));
    await sayAll(fx, numbers(6, 8));
    await expectAll(numbers(0, 8));
  });

  it("that began before anything happened, nothing is missing", { timeout: 60_000 }, async () => {
    const { fx } = await runPushedBot();
    const { without, expectAll } = await openBoth(fx);
    await without(() => sayAll(fx, numbers(0, 3)));
    await expectAll(numbers(0, 3));
  });

  it("that was longer than what is kept, everything is read anew", { timeout: 60_000 }, async () => {
    const { fx } = await runPushedBot(undefined, { settings: { limits: { feed_entries: 10 } } });
    const { without, expectAll } = await openBoth(fx);
    await sayAll(fx, numbers(0, 2));
    await expectAll(numbers(0, 2));
    await without(() => sayAll(fx, numbers(2, 8)));
    await expectAll(numbers(0, 8));
  });

  it("what could not be read during it is read then", { timeout: 60_000 }, async () => {
    const { fx } = await runPushedBot();
    const { deliveries, without, expectAll } = await openBoth(fx);
    await deliveries.getByTestId("nav-requests").click();
    await deliveries.getByText("No app has called the platform yet.").waitFor();
    await deliveries.getByTestId("nav-deliveries").click();
    await without(async () => {
      await deliveries.getByTestId("nav-requests").click();
      await deliveries.getByRole("alert").first().waitFor();
      return sayAll(fx, numbers(0, 2));
    });
    await deliveries.getByText("No app has called the platform yet.").waitFor();
    await deliveries.getByTestId("nav-deliveries").click();
    await expectAll(numbers(0, 2));
  });

  it("a screen that could not be had during it is shown then", { timeout: 60_000 }, async () => {
    const { fx } = await runPushedBot();
    const { deliveries, without } = await openBoth(fx);
    await without(async () => {
      const failed = deliveries.waitForEvent("requestfailed", (request) => request.url().includes("AppsScreen"));
      await deliveries.getByTestId("nav-apps").click();
      await failed;
      return fx.url;
    });
    await deliveries.getByRole("heading", { level: 1, name: "Apps" }).waitFor();
    expect(deliveries.url()).toMatch(/#\/apps$/);
  });

  it("by a restart, it goes on with what was saved", { timeout: 60_000 }, async () => {
    const dataDir = temporaryFolder();
    const { fx } = await runPushedBot(undefined, { dataDir });
    const { without, expectAll } = await openBoth(fx);
    await sayAll(fx, numbers(0, 2));
    await expectAll(numbers(0, 2));
    await without(async () => {
      await fx.emulator.close();
      return sayAll(pushedWords(await runEmulator({ dataDir })), numbers(2, 4));
    });
    await expectAll(numbers(0, 4));
  });

  it("by a restart that forgot everything, it shows nothing of before", { timeout: 60_000 }, async () => {
    const { fx } = await runPushedBot();
    const { without, expectAll } = await openBoth(fx);
    await sayAll(fx, numbers(0, 2));
    await expectAll(numbers(0, 2));
    const { fx: fresh } = await runPushedBot();
    await without(() => Promise.resolve(fresh.url));
    await expectAll([]);
    await sayAll(fresh, numbers(0, 1));
    await expectAll(numbers(0, 1));
  });

  it("by a restart whose feed got further since, everything is read anew", { timeout: 60_000 }, async () => {
    const { fx } = await runPushedBot();
    const { without, expectAll } = await openBoth(fx);
    await sayAll(fx, numbers(0, 1));
    await expectAll(numbers(0, 1));
    const { fx: fresh } = await runPushedBot();
    await without(() => sayAll(fresh, numbers(10, 15)));
    await expectAll(numbers(10, 15));
  });
});
