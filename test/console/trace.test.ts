import { beforeAll, describe, expect, it } from "vitest";
import { build } from "../../scripts/lib/steps.js";
import { runPushedBot } from "../push/kit.ts";
import { accessibilityProblems } from "../support/accessibility.ts";
import { openConsole } from "../support/console.ts";
import { smallBot, smallDirect } from "../support/tenant.ts";
import { timelineOf } from "./timeline-kit.ts";

beforeAll(build);

const { app_id } = smallBot;
const address = `/chat/${encodeURIComponent(smallDirect.room_id)}`;

/** A bot that replies before it answers 200; to "bad" into a room that is not there. */
async function runReplying() {
  const { fx, bot } = await runPushedBot();
  const token = await fx.token(smallBot);
  bot.answer((response, { body }) => {
    const { body: text } = body.event["content"] as { body: string };
    const room = text === "bad" ? "!none:example.org" : smallDirect.room_id;
    const content = { msgtype: "m.text", body: `re: ${text}` };
    void fx
      .answer("sendMessage", { token, body: { app_id, room_ids: [room], fcids: [], content } })
      .finally(() => response.writeHead(200).end());
  });
  return fx;
}

describe("the trace of a message", () => {
  it("is a waterfall from the push over the bot's call to its reply, live", { timeout: 60_000 }, async () => {
    const fx = await runReplying();
    const page = await openConsole(fx, address);
    const event = await fx.say("hello");
    await timelineOf(page).locator(`[data-event-id="${event}"]`).getByText("hello").click();
    const rows = page.getByTestId("inspector").getByTestId("trace").locator("li");
    await expect.poll(() => rows.count()).toBe(3);
    const texts = await rows.allInnerTexts();
    expect(texts[0]).toMatch(/Push to Bot: HTTP 200/);
    expect(texts[1]).toMatch(/sendMessage\s+200\s+inferred/);
    expect(texts[2]).toMatch(/Message\s+re: hello/);
    expect(await accessibilityProblems(page)).toEqual([]);
    await rows.getByRole("link", { name: "sendMessage" }).click();
    await page.waitForURL(/#\/requests\/.+/);
  });

  it("fits a phone, and says when nothing followed", { timeout: 60_000 }, async () => {
    const fx = await runReplying();
    const page = await openConsole(fx, address, { viewport: { width: 390, height: 844 } });
    await fx.say("hello");
    const reply = timelineOf(page).getByText("re: hello");
    await timelineOf(page).getByText("hello", { exact: true }).click();
    const trace = page.getByTestId("inspector").getByTestId("trace");
    await trace.getByText("re: hello").waitFor();
    expect(await trace.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
    await page.getByTestId("inspector").getByRole("button", { name: "Close" }).click();
    await reply.click();
    await page.getByText("Nothing followed: it was pushed to no app.").waitFor();
  });
});

describe("a bot that answers 200 although its own call failed", () => {
  it("is told of in the chat, with the way to the call", { timeout: 60_000 }, async () => {
    const fx = await runReplying();
    const page = await openConsole(fx, address);
    await fx.say("good");
    const bad = await fx.say("bad");
    const hint = timelineOf(page).locator(`[data-event-id="${bad}"]`).getByTestId("failed-call");
    await hint.waitFor();
    expect(await hint.innerText()).toMatch(/Bot answered 200, but its call sendMessage failed: \d+ FC_/);
    expect(await page.getByTestId("failed-call").count()).toBe(1);
    await page.reload();
    await hint.waitFor();
    await hint.click();
    await page.waitForURL(/#\/requests\/.+/);
  });
});
