import { beforeAll, describe, expect, it } from "vitest";
import { build } from "../../scripts/lib/steps.js";
import { runPushedBot } from "../push/kit.ts";
import { answerWith } from "../support/bot.ts";
import { accessibilityProblems } from "../support/accessibility.ts";
import { openConsole } from "../support/console.ts";
import { smallBot } from "../support/tenant.ts";

beforeAll(build);

describe("the deliveries", () => {
  it("show how a broken bot is tried again, and what helps it", { timeout: 60_000 }, async () => {
    const { bot, fx } = await runPushedBot(answerWith(500, "out of order"));
    const page = await openConsole(fx, "/deliveries");
    const [list, detail] = [page.getByTestId("deliveries"), page.getByTestId("delivery")];
    await page.getByText("Nothing has been pushed to an app yet.").waitFor();
    await fx.say("hello <b>bot</b>");
    await list.getByRole("link").getByText("1 attempt", { exact: true }).waitFor();
    await page.getByTestId("queue-banner").getByText("Failing since").waitFor();

    await list.getByRole("link").click();
    await detail.getByText("Answered 500").waitFor();
    await detail.getByText("out of order").waitFor();
    await page.getByTestId("countdown").getByText("Next attempt in 1.0 s").waitFor();
    await fx.advance(400);
    await page.getByTestId("countdown").getByText("Next attempt in 600 ms").waitFor();
    await fx.advance(600);
    await page.getByTestId("attempts").getByRole("listitem").nth(1).waitFor();
    await page.getByTestId("countdown").getByText("Next attempt in 2.0 s").waitFor();
    await list.getByText("2 attempts").waitFor();

    await detail.getByRole("button", { name: "Pause" }).click();
    await page.getByText("The next attempt waits until the queue goes on").waitFor();
    await detail.getByRole("button", { name: "Resume" }).click();
    await detail.getByRole("button", { name: "Hold" }).click();
    await detail.getByText("Held: time stands still for it").waitFor();
    await detail.getByRole("button", { name: "Release" }).click();
    bot.answer(answerWith(503));
    await detail.getByRole("button", { name: "Retry now" }).click();
    await detail.getByText("Answered 503").waitFor();

    bot.answer(answerWith(200, "thanks"));
    await detail.getByRole("button", { name: "Edit and redeliver" }).click();
    const editor = detail.getByLabel("Payload as JSON");
    await editor.fill("{ broken");
    await detail.getByText("Not valid JSON").waitFor();
    expect(await detail.getByRole("button", { name: "Send this payload" }).isDisabled()).toBe(true);
    await editor.fill("[1]");
    await detail.getByText("The payload must be a JSON object.").waitFor();
    await editor.fill('{ "edited": true }');
    await detail.getByRole("button", { name: "Send this payload" }).click();
    await detail.getByText("Answered 200").waitFor();
    await list.getByText("Delivered").waitFor();
    expect(bot.received.at(-1)?.text).toBe('{"edited":true}');
    expect((await fx.delivery()).payload.event.content).toEqual({ msgtype: "m.text", body: "hello <b>bot</b>" });
  });

  it("clear a queue once one is sure, and say why apps got nothing", { timeout: 60_000 }, async () => {
    const silent = { app_id: "0000000000000000000000b1", secret: "s", bot: "@silent:example.org", name: "Silent" };
    const app = { app_id: smallBot.app_id, secret: smallBot.secret, bot: smallBot.bot, name: "Bot" };
    const { bot, fx } = await runPushedBot(answerWith(500), {
      tenant: { apps: [{ ...app, callback: { url: "", token: "t" } }, silent] },
    });
    const params = { app_id: smallBot.app_id };
    const callback = { url: bot.url, token: "t" };
    const subscriptions = { room_messages: "direct_and_group" };
    await fx.call("patchApp", { params, body: { callback, subscriptions } }, 200);
    await fx.say();
    await fx.settle();
    const { delivery_id: id } = await fx.delivery();
    const page = await openConsole(fx, `/deliveries/${id}`);
    const detail = page.getByTestId("delivery");
    await page.getByTestId("explanation").getByRole("listitem").filter({ hasText: "Not pushed" }).waitFor();
    expect(await page.getByTestId("explanation").getByRole("listitem").allInnerTexts()).toEqual([
      expect.stringMatching(/Pending\s+Bot/),
      expect.stringMatching(/Not pushed\s+Silent\s+The app's bot is not in the room/),
    ]);
    await detail.getByRole("button", { name: "Clear the queue" }).click();
    await page.getByRole("button", { name: "Yes" }).click();
    await detail.getByText("the queue was cleared").waitFor();
    await page.getByTestId("deliveries").getByText("Dropped").waitFor();
  });

  it("are filtered by the address, and told of as the filters have it", { timeout: 60_000 }, async () => {
    const { bot, fx } = await runPushedBot(answerWith(200));
    await fx.say("one");
    await fx.settle();
    const page = await openConsole(fx, "/deliveries?state=pending");
    await page.getByText("No delivery matches the filters.").waitFor();
    bot.answer(answerWith(500));
    await fx.say("two");
    await page.getByTestId("deliveries").getByText("1 attempt").waitFor();
    expect(await page.getByTestId("deliveries").getByRole("link").count()).toBe(1);
    bot.answer(answerWith(200));
    await fx.queueDoes("retryQueueNow");
    await page.getByRole("button", { name: "Clear the filters" }).click();
    await page.getByTestId("deliveries").getByRole("link").nth(1).waitFor();
    expect(page.url()).toMatch(/#\/deliveries$/);
    await page.getByLabel("Type of event").fill("m.room.message");
    await page.keyboard.press("Enter");
    await page.waitForURL(/type=m\.room\.message/);
  });
});

/** Run in the page: how long the longest frame of three seconds takes, in ms. */
const slowestFrame = `new Promise((resolve) => {
  const start = performance.now();
  let [last, slowest] = [start, 0];
  const tick = () => {
    const now = performance.now();
    slowest = Math.max(slowest, now - last);
    last = now;
    if (now - start < 3000) requestAnimationFrame(tick);
    else resolve(slowest);
  };
  requestAnimationFrame(tick);
})`;

describe("a busy feed", () => {
  it("neither freezes the page nor fills it", { timeout: 90_000 }, async () => {
    const { fx } = await runPushedBot(answerWith(200));
    const page = await openConsole(fx, "/deliveries");
    await page.getByText("Nothing has been pushed to an app yet.").waitFor();
    const say = async (count: number): Promise<void> => {
      for (let said = 0; said < count; said += 1) await fx.say(`message ${said}`);
    };
    const saying = Promise.all([say(1250), say(1250), say(1250), say(1250)]);
    await page.getByTestId("deliveries").getByRole("link").nth(10).waitFor();
    const slowest = await page.evaluate<number>(slowestFrame);
    await page.getByTestId("nav-requests").click({ timeout: 3000 });
    await page.getByRole("heading", { level: 1, name: "Requests" }).waitFor({ timeout: 3000 });
    await page.getByTestId("nav-deliveries").click({ timeout: 3000 });
    await saying;
    await fx.settle();
    await page.getByTestId("deliveries").getByRole("link").nth(10).waitFor();
    expect(slowest).toBeLessThan(1500);
    expect(await page.locator("*").count()).toBeLessThan(2000);
  });
});

describe("everybody", () => {
  it.each(["light", "dark"] as const)("can use the deliveries, in the %s theme", { timeout: 60_000 }, async (theme) => {
    const { fx } = await runPushedBot(answerWith(500, "no"));
    await fx.say();
    await fx.settle();
    const { delivery_id: id } = await fx.delivery();
    const page = await openConsole(fx, `/deliveries/${id}`, { colorScheme: theme });
    await page.getByTestId("explanation").waitFor();
    await page.getByTestId("queue-banner").waitFor();
    await page.getByRole("button", { name: "Edit and redeliver" }).click();
    expect(await accessibilityProblems(page)).toEqual([]);
  });
});
