import type { Locator } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { build } from "../../scripts/lib/steps.js";
import { accessibilityProblems } from "../support/accessibility.ts";
import { answerWith } from "../support/bot.ts";
import { openConsole } from "../support/console.ts";
import { alice, bob } from "../support/conversation.ts";
import { runEmulator, testStart } from "../support/emulator.ts";
import { smallBot, smallTenant } from "../support/tenant.ts";
import { longestFrame, measureFrames } from "./frames.ts";
import { chat, openTimeline, room_id, rowOf, timelineOf } from "./timeline-kit.ts";

beforeAll(build);

/** By how many pixels what one reads moves when older messages come in above it. */
function movedByOlder(timeline: Locator): Promise<number> {
  return timeline.evaluate(async (element) => {
    const frame = () => new Promise(requestAnimationFrame);
    element.scrollTop = 700;
    for (let frames = 0; frames < 3; frames++) await frame();
    const { top } = element.getBoundingClientRect();
    const rows = [...element.querySelectorAll<HTMLElement>("[data-event-id]")];
    const read = rows.find((row) => row.getBoundingClientRect().top > top);
    const before = read?.getBoundingClientRect().top ?? Number.NaN;
    while (element.scrollTop < 1500) await frame();
    for (let frames = 0; frames < 3; frames++) await frame();
    const now = element.querySelector(`[data-event-id="${CSS.escape(read?.dataset["eventId"] ?? "")}"]`);
    return (now?.getBoundingClientRect().top ?? Number.NaN) - before;
  });
}

describe("a timeline", () => {
  it("shows each kind of message as it comes, and the JSON behind it", async () => {
    const { fx, page, say, botSays } = await openTimeline();
    const { content_uri: o_url } = await fx.call(
      "putMedia",
      { body: "no sound", headers: { "content-type": "audio/ogg" } },
      201,
    );
    await say({ msgtype: "m.alert", body: "@Bot hello", idlist: [smallBot.bot] });
    await page.locator("mark").getByText("@Bot", { exact: true }).waitFor();
    await say({ msgtype: "m.file", body: "report.pdf", o_url, info: { size: 123456, mimetype: "application/pdf" } });
    const [saved] = await Promise.all([
      page.waitForEvent("download"),
      rowOf(page, "report.pdf").getByRole("button", { name: "Save" }).click(),
    ]);
    expect(saved.suggestedFilename()).toBe("report.pdf");
    await rowOf(page, "application/pdf, 123.5 kB").waitFor();
    await say({ msgtype: "m.image", body: "elsewhere.png", o_url: "mxc://example.org/none" });
    await rowOf(page, "elsewhere.png").getByText("The picture cannot be shown").waitFor();
    await say({ msgtype: "m.audio", body: "note.ogg", url: o_url, info: { duration: 12_000 } });
    await rowOf(page, "note.ogg").getByText("12.0 s").waitFor();
    await expect.poll(() => page.getByText("Bot: delivered").count()).toBe(4);
    await rowOf(page, "note.ogg").getByRole("button", { name: "Play the recording" }).click();
    await rowOf(page, "note.ogg").getByText("This cannot be played").waitFor();
    await say({ msgtype: "m.location", body: "here", geo_uri: "geo:51.5,0.1", info: { name: "Office" } });
    await rowOf(page, "Office").getByText("51.5,0.1").waitFor();
    const info = { title: "Weekly", description: "Numbers", url: "https://example.org/w", btntext: "Read" };
    await botSays({ msgtype: "m.textcard", body: "", info });
    const link = rowOf(page, "Weekly").getByRole("link", { name: "Read" });
    const attributes = (names: string[]) => Promise.all(names.map((name) => link.getAttribute(name)));
    expect(await attributes(["href", "target", "rel"])).toEqual([info.url, "_blank", "noopener noreferrer"]);
    await say({ msgtype: "m.unheard-of", body: "?", wave: { height: 3 } });
    await rowOf(page, "m.unheard-of").getByRole("region").getByText('"height": 3').waitFor();

    await expect.poll(() => page.getByText("Bot: delivered").count()).toBe(6);
    await rowOf(page, "Office").getByRole("button", { name: "Inspect this message" }).click();
    await page.getByTestId("inspector").getByText('"geo_uri": "geo:51.5,0.1"').waitFor();
  });

  it("is the acting user's: who is no member is told so", async () => {
    const fx = await runEmulator({
      fixtures: smallTenant({}, { users: [{ fcid: "@zoe:example.org", name: "Zoe" }, { fcid: alice }, { fcid: bob }] }),
    });
    const page = await openConsole(fx, chat);
    await page.getByRole("heading", { name: "Zoe is not in this room" }).waitFor();
    expect(await timelineOf(page).locator("[data-event-id]").count()).toBe(0);
  });

  it.each(["light", "dark"] as const)("can be used by everybody, in the %s theme", async (colorScheme) => {
    const { fx, receiver, say, botSays } = await openTimeline();
    const info = { title: "Weekly", description: "Numbers", url: "https://example.org/w", btntext: "Read" };
    await say({ msgtype: "m.alert", body: "@Bot see https://example.org", idlist: [smallBot.bot, bob] });
    await say({ msgtype: "m.file", body: "report.pdf", o_url: "mxc://example.org/none", info: { size: 12 } });
    await say({ msgtype: "m.image", body: "gone.png", o_url: "mxc://example.org/none" });
    await say({ msgtype: "m.audio", body: "note.ogg", url: "mxc://example.org/none", info: { duration: 12_000 } });
    await say({ msgtype: "m.location", body: "here", geo_uri: "geo:51.5,0.1", info: { name: "Office" } });
    await botSays({ msgtype: "m.textcard", body: "", info });
    await say({ msgtype: "m.unheard-of", wave: 3 });
    await fx.call("settleDeliveries", {}, 200);
    receiver.answer(answerWith(500));
    await say({ msgtype: "m.text", body: "broken" });
    const page = await openConsole(fx, chat, { colorScheme });
    await rowOf(page, "broken").getByText("failing").waitFor();
    await rowOf(page, "Office").getByText("delivered").waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await expect.poll(() => page.getByText("Bot: delivered").count()).toBe(6);
    await rowOf(page, "Office").getByRole("button", { name: "Inspect this message" }).click();
    await page.getByTestId("inspector").getByText('"geo_uri": "geo:51.5,0.1"').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  it("begins anew after a reset", async () => {
    const { fx, page, say } = await openTimeline();
    await say({ msgtype: "m.text", body: "gone soon" });
    await rowOf(page, "gone soon").waitFor();
    await fx.call("resetTenant", {}, 204);
    await timelineOf(page).getByText("Nothing was said here yet").waitFor();
    expect(await rowOf(page, "gone soon").count()).toBe(0);
  });
});

describe("what became of a message", () => {
  it("is told beside it, and kept current", async () => {
    const { fx, page, receiver, say } = await openTimeline();
    await say({ msgtype: "m.text", body: "fine" });
    const delivered = rowOf(page, "fine").getByRole("link", { name: "Bot: delivered" });
    await delivered.waitFor();
    expect(await delivered.getAttribute("href")).toMatch(/^#\/deliveries\/.+/);
    receiver.answer(answerWith(500));
    await say({ msgtype: "m.text", body: "broken" });
    await rowOf(page, "broken").getByRole("link", { name: "Bot: failing, 1× tried (HTTP 500) next try in" }).waitFor();
    await fx.call("advanceClock", { body: { by: "2h" } }, 200);
    await rowOf(page, "broken").getByRole("link", { name: "Bot: dropped" }).waitFor();
  });

  it("says why a bot was not pushed", async () => {
    const { page, say } = await openTimeline({ subscriptions: { room_messages: "direct_and_mention" } });
    await say({ msgtype: "m.text", body: "among ourselves" });
    await rowOf(page, "among ourselves").getByText("Pushed to no bot: why?").click();
    const inspector = page.getByTestId("inspector");
    await inspector.getByText("in a group, the bot hears only what mentions it").waitFor();
    await page.keyboard.press("Escape");
    await inspector.waitFor({ state: "detached" });
    expect(await rowOf(page, "among ourselves").getByRole("link").count()).toBe(0);
  });
});

describe("a room of ten thousand messages", () => {
  it("shows few of them at a time, keeps the place, and goes from end to end", async () => {
    const messages = Array.from({ length: 10_000 }, (_, index) => ({
      room_id,
      sender: index % 3 === 0 ? alice : bob,
      timestamp: testStart - 10_000 + index,
      content: { msgtype: "m.text", body: `number ${index}` },
    }));
    const fx = await runEmulator({ fixtures: smallTenant({}, { messages }) });
    const page = await openConsole(fx, chat);
    const timeline = timelineOf(page);
    const rows = timeline.locator("[data-event-id]");
    await timeline.getByText("number 9999", { exact: true }).waitFor();
    expect(await rows.count()).toBeLessThan(100);

    expect(Math.abs(await movedByOlder(timeline))).toBeLessThan(3);

    await page.waitForFunction(() => {
      const element = document.querySelector("[data-testid=timeline]");
      if (element !== null) element.scrollTop = 0;
      return element?.textContent.includes("The beginning of what this user can see");
    });
    await timeline.getByText("number 0", { exact: true }).waitFor();
    expect(await rows.count()).toBeLessThan(100);
    await page.getByRole("button", { name: "To the newest" }).click();
    await timeline.getByText("number 9999", { exact: true }).waitFor();
    expect(await rows.count()).toBeLessThan(100);
  }, 60_000);

  it("stays at the end, and answers, while a thousand come", async () => {
    const { page, say } = await openTimeline();
    await timelineOf(page).getByText("Nothing was said here yet").waitFor();
    await measureFrames(page);
    const sayMany = async (who: number): Promise<void> => {
      for (let said = 0; said < 50; said += 1) await say({ msgtype: "m.text", body: `fast ${who} ${said}` });
    };
    await Promise.all(Array.from({ length: 20 }, (_, who) => sayMany(who)));
    await say({ msgtype: "m.text", body: "the last" });
    await rowOf(page, "the last").getByText("delivered").waitFor({ timeout: 60_000 });
    expect(await longestFrame(page)).toBeLessThan(2000);
    expect(await timelineOf(page).locator("[data-event-id]").count()).toBeLessThan(100);
  }, 90_000);
});
