import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { build } from "../../scripts/lib/steps.js";
import { accessibilityProblems } from "../support/accessibility.ts";
import { card, form, runCards } from "../support/cards.ts";
import { openConsole } from "../support/console.ts";
import { alice, bob } from "../support/conversation.ts";
import { smallBot } from "../support/tenant.ts";
import { actAs, chat, openTimeline, room_id, timelineOf } from "./timeline-kit.ts";

beforeAll(build);

/** A card with each element that there is, over a picture. */
const everything = (o_url: string) =>
  card({
    type: "form",
    elements: [
      { type: "context", subtype: "text", value: "Sign up" },
      { type: "divider", subtype: "divider", height: "3", background: "#336699" },
      { type: "image", subtype: "image", o_url },
      { type: "input", subtype: "text-input", key: "name", placeholder: "Your name" },
      {
        type: "input",
        subtype: "dropdown-input",
        key: "half",
        placeholder: "Half of the day",
        options: [
          { label: "Morning", value: "am" },
          { label: "Afternoon", value: "pm" },
        ],
      },
      { type: "button", subtype: "submit", value: "Sign me up", action: "submit" },
      { type: "button", subtype: "reply", key: "answer", value: "I cannot come" },
      { type: "button", subtype: "openurl", value: "What is it?", action: "https://example.org/about" },
    ],
  });

const picture = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=",
  "base64",
);

const cardOf = (page: Page) => page.getByRole("form", { name: "Card" });
const nameIn = (page: Page) => cardOf(page).getByRole("textbox");
const choiceIn = (page: Page) => cardOf(page).getByRole("combobox");

/** A card in the hands of alice and, in a window of his own, of bob. */
async function openCards(content: object) {
  const cards = await runCards(content);
  const [hers, his] = [await openConsole(cards.fx, chat), await openConsole(cards.fx, chat)];
  await actAs(his, "bob");
  for (const page of [hers, his]) await nameIn(page).waitFor();
  return { ...cards, hers, his };
}

async function openEverything(colorScheme: "light" | "dark" = "light") {
  const cards = await runCards(form());
  const { content_uri } = await cards.fx.call(
    "putMedia",
    { body: picture, headers: { "content-type": "image/png" } },
    201,
  );
  await cards.update(everything(content_uri));
  const page = await openConsole(cards.fx, chat, { colorScheme });
  await cardOf(page).locator("img").waitFor();
  return { ...cards, page };
}

describe("a card", () => {
  it("has every element, is filled in and submitted, and tells what became of that", async () => {
    const { page, pushed, seen } = await openEverything();
    expect((await cardOf(page).innerText()).split(/\n+/)).toEqual([
      ...["Awaits input", "Your own copy"],
      "Sign up",
      ...["Your name", "name"],
      ...["Half of the day", "half", "Choose…", "Morning", "Afternoon"],
      "Sign me up",
      "I cannot come",
      "What is it?",
    ]);
    const divider = cardOf(page).getByRole("separator");
    expect(await divider.evaluate((line) => [line.clientHeight, getComputedStyle(line).backgroundColor])).toEqual([
      3,
      "rgb(51, 102, 153)",
    ]);
    const link = cardOf(page).getByRole("link", { name: "What is it?" });
    expect(await link.getAttribute("href")).toBe("https://example.org/about");
    await cardOf(page).getByLabel("Your name").fill("Alice");
    await cardOf(page).getByLabel("Half of the day").selectOption({ label: "Afternoon" });
    await cardOf(page).getByRole("button", { name: "Sign me up" }).click();
    await cardOf(page).getByText("Submitted.").waitFor();
    await cardOf(page).getByRole("link", { name: "Bot: delivered" }).waitFor();
    expect((await pushed()).at(-1)).toMatchObject({
      type: "finstore.room.interactcui",
      sender: alice,
      content: { action: "submit", info: { name: "Alice", half: "pm" } },
    });
    await page.reload();
    expect([await nameIn(page).inputValue(), await choiceIn(page).inputValue()]).toEqual(["Alice", "pm"]);
    await cardOf(page).getByRole("button", { name: "I cannot come" }).click();
    await cardOf(page).getByText("Submitted.").waitFor();
    expect((await pushed()).at(-1)).toMatchObject({ content: { action: "submit", info: { answer: "I cannot come" } } });
    expect((await seen(bob)).at(-1)?.content).not.toEqual((await seen(alice)).at(-1)?.content);
  });

  it("is filled in with the keyboard alone", async () => {
    const { page, pushed } = await openEverything();
    await nameIn(page).focus();
    await page.keyboard.type("Alice");
    await page.keyboard.press("Tab");
    await page.keyboard.type("After");
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent.trim())).toBe("Sign me up");
    await page.keyboard.press("Enter");
    await cardOf(page).getByText("Submitted.").waitFor();
    expect((await pushed()).at(-1)).toMatchObject({ content: { info: { name: "Alice", half: "pm" } } });
    await nameIn(page).focus();
    await page.keyboard.type("!");
    await page.keyboard.press("Enter");
    await cardOf(page).getByRole("link", { name: "Bot: delivered" }).waitFor();
    expect((await pushed()).at(-1)).toMatchObject({ content: { info: { name: "Alice!", half: "pm" } } });
  });

  it("is each user's own unless it is shared", async () => {
    const { hers, his } = await openCards(form());
    await nameIn(hers).fill("Alice");
    await nameIn(hers).press("Enter");
    await cardOf(hers).getByText("Submitted.").waitFor();
    await nameIn(his).fill("Bob");
    await nameIn(his).press("Enter");
    await cardOf(his).getByText("Submitted.").waitFor();
    await Promise.all([hers, his].map((page) => page.reload()));
    await Promise.all([hers, his].map((page) => nameIn(page).waitFor()));
    expect([await nameIn(hers).inputValue(), await nameIn(his).inputValue()]).toEqual(["Alice", "Bob"]);
  });

  it("is everybody's at once where it is shared", async () => {
    const { hers, his } = await openCards(form({ shared: true }));
    await cardOf(his).getByText("One card for all").waitFor();
    await nameIn(hers).fill("Both");
    await choiceIn(hers).selectOption("1");
    await nameIn(hers).press("Enter");
    await expect.poll(() => nameIn(his).inputValue()).toBe("Both");
    expect(await choiceIn(his).inputValue()).toBe("1");
  });

  it("changes as its bot changes it, for one or for everybody, and keeps what is typed meanwhile", async () => {
    const { hers, his, update } = await openCards(form());
    await nameIn(hers).fill("half a na");
    await update(form({ status: "disable", fcids: [bob] }));
    await cardOf(his).getByText("Closed: takes no input").waitFor();
    expect([
      await nameIn(his).isDisabled(),
      await cardOf(his).getByRole("button", { name: "提交" }).isDisabled(),
    ]).toEqual([true, true]);
    await cardOf(hers).getByText("Awaits input").waitFor();
    expect([await nameIn(hers).inputValue(), await nameIn(hers).isDisabled()]).toEqual(["half a na", false]);
    await update(form({ status: "loading" }));
    for (const page of [hers, his]) await cardOf(page).getByText("Working: takes no input now").waitFor();
    expect(await nameIn(hers).isDisabled()).toBe(true);
    await update(form({ status: "input" }, { name: "as the bot knows it" }));
    for (const page of [hers, his]) await expect.poll(() => nameIn(page).inputValue()).toBe("as the bot knows it");
  });

  it("closes single buttons, and says why a submit was not taken", async () => {
    const reply = (value: string, status: string) => ({
      type: "button",
      subtype: "reply",
      key: "answer",
      value,
      status,
    });
    const content = card({ type: "form", elements: [reply("yes", "disable"), reply("no", "input")] });
    const { page } = await openTimeline({}, { messages: [{ room_id, sender: bob, content }] });
    expect(await cardOf(page).getByRole("button", { name: "yes" }).isDisabled()).toBe(true);
    await cardOf(page).getByRole("button", { name: "no" }).click();
    await cardOf(page)
      .getByText(/Not taken: .*is no card of an app/)
      .waitFor();
  });

  it("keeps what became of a submit while it is scrolled away", async () => {
    const { fx, page, token } = await openEverything();
    await cardOf(page).getByRole("button", { name: "I cannot come" }).click();
    await cardOf(page).getByText("Submitted.").waitFor();
    await nameIn(page).fill("a draft");
    const content = { msgtype: "m.text", body: "long\n".repeat(60) };
    for (let said = 0; said < 5; said += 1) {
      await fx.call("sendMessage", { token, body: { app_id: smallBot.app_id, room_ids: [room_id], content } }, 200);
    }
    await cardOf(page).waitFor({ state: "detached" });
    const isBack = async (): Promise<boolean> => {
      await timelineOf(page).press("Home");
      return cardOf(page).getByText("Submitted.").isVisible();
    };
    await expect.poll(isBack, { timeout: 15_000 }).toBe(true);
    expect(await nameIn(page).inputValue()).toBe("a draft");
  });

  it.each(["light", "dark"] as const)("can be used by everybody, in the %s theme", async (colorScheme) => {
    const { page, update } = await openEverything(colorScheme);
    expect(await accessibilityProblems(page)).toEqual([]);
    await update(form({ status: "disable" }));
    await cardOf(page).getByText("Closed: takes no input").waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
  });
});
