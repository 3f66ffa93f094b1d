import { beforeAll, describe, expect, it } from "vitest";
import { build } from "../../scripts/lib/steps.js";
import { runPushedBot } from "../push/kit.ts";
import { answerWith } from "../support/bot.ts";
import { accessibilityProblems } from "../support/accessibility.ts";
import { openConsole } from "../support/console.ts";
import { testStart } from "../support/emulator.ts";
import { smallBot, smallDirect } from "../support/tenant.ts";

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
    await page.getByTestId("countdown").getByText("Next attempt in 1.0 s The clock stands still").waitFor();
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
    await detail.getByText("Held: time stands still for it").waitFor({ state: "detached" });
    bot.answer(answerWith(503));
    await detail.getByRole("button", { name: "Retry now" }).click();
    await page.getByTestId("attempts").getByRole("listitem").first().getByText("Answered 503").waitFor();

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

  it("show a plot of their attempts, advance the clock to the next one, and take simulated failures", async () => {
    const { bot, fx } = await runPushedBot(answerWith(500));
    await fx.say("one");
    await fx.settle();
    const { delivery_id: id } = await fx.delivery();
    const page = await openConsole(fx, `/deliveries/${id}`);
    const detail = page.getByTestId("delivery");
    await page.getByTestId("deliveries").getByText("Retrying").waitFor();
    await page.getByTestId("deliveries").getByText("in 1.0 s").waitFor();
    await page.getByRole("img", { name: "1 attempt in 0 ms" }).waitFor();
    await detail.getByRole("button", { name: "Advance the clock to it" }).click();
    await page.getByRole("img", { name: "2 attempts in 1.0 s" }).waitFor();
    expect((await fx.call("getClock", {}, 200)).now).toBe(testStart + 1000);
    expect((await fx.delivery()).attempts).toHaveLength(2);
    expect(await accessibilityProblems(page)).toEqual([]);

    bot.answer(answerWith(200));
    await detail.getByRole("button", { name: "Simulate a failure" }).click();
    await page.getByRole("menuitem", { name: "Three answers 500" }).click();
    const fault = detail.getByTestId("push-fault");
    await fault.filter({ hasText: "status: 500" }).waitFor();
    await detail.getByRole("button", { name: "Advance the clock to it" }).click();
    await page.getByRole("img", { name: "3 attempts in 3.0 s" }).waitFor();
    await fault.getByRole("button", { name: "Remove the fault" }).click();
    await fault.waitFor({ state: "detached" });
    await detail.getByRole("button", { name: "Advance the clock to it" }).click();
    await detail.getByText("Delivered").first().waitFor();
  });

  it("show the number of omitted attempts", async () => {
    const { fx } = await runPushedBot(answerWith(200));
    await fx.say("one");
    await fx.settle();
    const { delivery_id } = await fx.delivery();
    for (let made = 1; made < 105; made++) await fx.call("redeliver", { params: { delivery_id }, body: {} }, 200);
    const page = await openConsole(fx, `/deliveries/${delivery_id}`);
    await page.getByTestId("omitted").getByText("5 attempts between these are not kept.").waitFor();
    expect(await page.getByTestId("attempts").getByRole("listitem").count()).toBe(100);
    await page.getByTestId("deliveries").getByText("105 attempts").waitFor();
  });

  it("are redelivered together when they were dropped", async () => {
    const { bot, fx } = await runPushedBot(answerWith(500));
    await fx.say("one");
    await fx.say("two");
    await fx.call("advanceClock", { body: { by: "3h" } }, 200);
    const page = await openConsole(fx, "/deliveries?state=dropped");
    bot.answer(answerWith(200));
    const before = bot.received.length;
    await page.getByRole("button", { name: "Redeliver 2" }).click();
    await page
      .getByRole("button", { name: "Yes" })
      .or(page.getByRole("button", { name: "OK" }))
      .click();
    await page.getByText("2 redelivered: 2 answered 200").waitFor();
    expect(bot.received).toHaveLength(before + 2);
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

  it("say why an event was pushed to nobody, and of which there is none", async () => {
    const { fx } = await runPushedBot(answerWith(200), { app: { subscriptions: { room_messages: "none" } } });
    const page = await openConsole(fx, `/deliveries?event_id=${encodeURIComponent(await fx.say())}`);
    await page.getByText("No delivery matches the filters.").waitFor();
    const reasons = page.getByTestId("explanation").getByRole("listitem");
    await reasons.first().waitFor();
    expect(await reasons.allInnerTexts()).toEqual([
      expect.stringMatching(/Not pushed\s+Bot\s+The app does not subscribe to messages of such rooms/),
    ]);
    await page.getByLabel("Event id").fill("$never:example.org");
    await page.keyboard.press("Enter");
    await page.getByText("No event of this id is known.").waitFor();
  });

  it("are what a chat waits for, and go on from there", async () => {
    const { bot, fx } = await runPushedBot(answerWith(204));
    const page = await openConsole(fx, `/chat/${smallDirect.room_id}`);
    await page.getByTestId("composer").fill("first");
    await page.getByTestId("send").click();
    await page.getByTestId("timeline").getByText("failing, 1× tried (HTTP 204) next try in 1.0 s").waitFor();
    await page.getByTestId("composer").fill("second");
    await page.getByTestId("send").click();
    await page.getByTestId("timeline").getByText("waits in the queue").waitFor();
    const stuck = page.getByTestId("stuck-queue");
    await stuck.getByText("2 deliveries wait · Next attempt in 1.0 s").waitFor();
    await fx.queueDoes("holdQueue");
    await fx.queueDoes("pauseQueue");
    await fx.advance(100);
    await stuck.getByText("Paused: no attempt begins · Held: time stands still for it · 2 deliveries wait").waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    bot.answer(answerWith(200));
    await stuck.getByRole("button", { name: "Retry now" }).click();
    await page.getByTestId("timeline").getByText("delivered").nth(1).waitFor();
    await stuck.waitFor({ state: "detached" });
  });

  it("are tried again by themselves as time goes on", async () => {
    const { bot, fx } = await runPushedBot(answerWith(500), { clock: { mode: "real" } });
    await fx.say();
    const { delivery_id: id } = await fx.delivery();
    const page = await openConsole(fx, `/deliveries/${id}`);
    await page.getByTestId("attempts").getByRole("listitem").nth(1).waitFor();
    await page.getByTestId("countdown").getByText("Next attempt in").waitFor();
    expect(await page.getByText("The clock stands still").count()).toBe(0);
    bot.answer(answerWith(200));
    await page.getByText("Answered 200").waitFor();
    await page.getByTestId("deliveries").getByText("Delivered").waitFor();
    expect(await page.getByTestId("countdown").count()).toBe(0);
  });

  it("are copied as a command that makes the same push", async () => {
    const { bot, fx } = await runPushedBot(answerWith(200));
    await fx.say("it's <b>me</b>");
    await fx.settle();
    const { delivery_id: id, payload } = await fx.delivery();
    const page = await openConsole(fx, `/deliveries/${id}`, { permissions: ["clipboard-read", "clipboard-write"] });
    await page.getByRole("button", { name: "Copy as curl" }).click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    expect(await page.evaluate<string>("navigator.clipboard.readText()")).toBe(
      [
        `curl --globoff --request 'PUT' --url '${bot.url}'`,
        `--header 'content-type: application/json'`,
        `--data-raw '${JSON.stringify(payload).replaceAll("'", "'\\''")}'`,
      ].join(" \\\n  "),
    );
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
