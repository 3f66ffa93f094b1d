import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { build } from "../../scripts/lib/steps.js";
import { accessibilityProblems } from "../support/accessibility.ts";
import { openConsole } from "../support/console.ts";
import { alice, bob, runConversation } from "../support/conversation.ts";
import { smallBot, smallDirect, smallGroup } from "../support/tenant.ts";

beforeAll(build);

const chatIn = (room_id: string) => `/chat/${encodeURIComponent(room_id)}`;
const people = [
  { fcid: alice, name: "Alice" },
  { fcid: bob, name: "Bob" },
];

/** The composer of alice in the group, of which she sees the rest. */
async function open(
  app: Parameters<typeof runConversation>[0] = {},
  { users = people, ...extra }: Parameters<typeof runConversation>[1] = {},
  options: Parameters<typeof openConsole>[2] = {},
) {
  const conversation = await runConversation(app, { users, ...extra });
  const page = await openConsole(conversation.fx, chatIn(smallGroup.room_id), options);
  const timeline = page.getByTestId("timeline");
  await timeline.getByText("Nothing was said here yet").waitFor();
  return {
    ...conversation,
    page,
    timeline,
    field: page.getByTestId("composer"),
    /** What was said in the group. */
    said: async () => (await conversation.seen(alice)).map(({ content }) => content),
  };
}

const isFocused = (page: Page) => page.getByTestId("composer").evaluate((field) => field === document.activeElement);
const option = (page: Page, name: string) => page.getByRole("option", { name });

describe("writing", () => {
  it("is sent by Enter or the button, goes on on a new line by Shift+Enter, and the focus stays", async () => {
    const { page, timeline, field, said } = await open();
    await field.pressSequentially("hello");
    await field.press("Shift+Enter");
    await page.keyboard.type("world");
    await field.press("Enter");
    await timeline.getByText("hello\nworld").waitFor();
    expect(await field.inputValue()).toBe("");
    await page.keyboard.type("again");
    await page.getByTestId("send").click();
    await timeline.getByText("again").waitFor();
    expect(await isFocused(page)).toBe(true);
    await field.fill(" \n ");
    await field.press("Enter");
    expect(await page.getByTestId("send").isDisabled()).toBe(true);
    expect(await said()).toEqual([
      { msgtype: "m.text", body: "hello\nworld" },
      { msgtype: "m.text", body: "again" },
    ]);
  });

  it("sends as fast as one writes, in order", async () => {
    const { timeline, field, said } = await open();
    const texts = Array.from({ length: 10 }, (_, index) => `line ${index}`);
    for (const text of texts) {
      await field.fill(text);
      await field.press("Enter");
    }
    await timeline.getByText("line 9").waitFor();
    expect((await said()).map((content) => content["body"])).toEqual(texts);
  });

  it("leaves Enter to an input method that composes", async () => {
    const { page, timeline, field, said } = await open();
    await field.focus();
    const client = await page.context().newCDPSession(page);
    await client.send("Input.imeSetComposition", { text: "ni hao", selectionStart: 6, selectionEnd: 6 });
    expect(await field.inputValue()).toBe("ni hao");
    const enter = { key: "Enter", bubbles: true, cancelable: true };
    const isTaken = (isComposing: boolean) =>
      field.evaluate((element, init) => !element.dispatchEvent(new KeyboardEvent("keydown", init)), {
        ...enter,
        isComposing,
      });
    expect(await isTaken(true)).toBe(false);
    await client.send("Input.insertText", { text: "你好" });
    expect(await field.inputValue()).toBe("你好");
    expect(await said()).toEqual([]);
    await field.press("Enter");
    await timeline.getByText("你好").waitFor();
  });

  it("takes the Enter that ends a composition for the input method's, where it comes after its end", async () => {
    const { field } = await open();
    await field.fill("你好");
    await field.evaluate((element) => {
      element.dispatchEvent(new CompositionEvent("compositionend", { data: "你好" }));
      element.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
    });
    expect(await field.inputValue()).toBe("你好");
  });

  it("keeps what is not sent yet: by room, by user, and when the window is loaded anew", async () => {
    const { page, field } = await open();
    const goTo = (room_id: string) => page.evaluate((path) => (location.hash = path), chatIn(room_id));
    const shows = (text: string) =>
      page.waitForFunction((expected) => {
        const element = document.querySelector<HTMLTextAreaElement>("[data-testid=composer]");
        return element?.value === expected;
      }, text);
    await field.fill("for the group");
    await goTo(smallDirect.room_id);
    await shows("");
    await field.fill("for the bot");
    await goTo(smallGroup.room_id);
    await shows("for the group");
    await page.getByRole("combobox", { name: "Acting as" }).fill("Bob");
    await option(page, "Bob").click();
    await shows("");
    await page.getByRole("combobox", { name: "Acting as" }).fill("Alice");
    await option(page, "Alice").click();
    await shows("for the group");
    await page.reload();
    await shows("for the group");
  });

  it("comes back with the reason when it is refused, before what was written since", async () => {
    const { page, field, said, timeline } = await open(
      {},
      {
        sensitive_words: [{ word: "secret", disposal: "禁止发送", receivers: [alice] }],
      },
    );
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    await page.route("**/messages", async (route) => {
      await released;
      await route.continue();
    });
    await field.fill("a secret");
    await field.press("Enter");
    await page.getByText("Sending…").waitFor();
    await page.keyboard.type("and more");
    release();
    await page.getByRole("alert").getByText("Not sent: the message holds the sensitive word secret").waitFor();
    expect(await field.inputValue()).toBe("a secret\nand more");
    expect(await isFocused(page)).toBe(true);
    await field.fill("no such thing");
    await field.press("Enter");
    await timeline.getByText("no such thing").waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
    expect(await said()).toEqual([{ msgtype: "m.text", body: "no such thing" }]);
  });

  it("may begin at once where one came by a click, and not where one came by the keyboard", async () => {
    const { page } = await open();
    const row = (room_id: string) => page.getByTestId("room-list").locator(`[data-room-id="${room_id}"]`);
    const isInField = () => page.evaluate(() => document.activeElement?.tagName === "TEXTAREA");
    await row(smallDirect.room_id).click();
    await page.waitForURL((url) => url.hash.includes("direct"));
    await page.waitForFunction(() => document.activeElement?.tagName === "TEXTAREA");
    await row(smallGroup.room_id).focus();
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.hash.includes("group"));
    await page.getByTestId("composer").waitFor();
    expect(await isInField()).toBe(false);
  });

  it("is for the owner alone where the room says so", async () => {
    const { fx, page, field } = await open();
    await field.fill("still here");
    /** Changes the room, and comes back to the window, which then looks at what has changed. */
    const set = async (body: object): Promise<void> => {
      await fx.call("patchRoom", { params: { room_id: smallGroup.room_id }, body }, 200);
      await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    };
    await set({ message_forbidden_except_owner: true });
    await page.getByText("Only the owner, Bot, may speak here.").waitFor();
    expect(await field.count()).toBe(0);
    expect(await page.getByRole("button", { name: "Act as Bot" }).count()).toBe(0);
    await set({ owner: bob });
    await page.getByRole("button", { name: "Act as Bob" }).waitFor();
    await set({ message_forbidden_except_owner: false });
    await field.waitFor();
    expect(await field.inputValue()).toBe("still here");
  });
});

describe("a mention", () => {
  it("is completed from the keyboard, and heard by a bot that hears nothing else", async () => {
    const { page, timeline, field, said, pushed } = await open({
      subscriptions: { room_messages: "direct_and_mention" },
    });
    await field.pressSequentially("hey @");
    await option(page, "Bob").waitFor();
    await field.press("ArrowDown");
    await page.getByRole("option", { name: "Bob", selected: true }).waitFor();
    expect(await field.getAttribute("aria-activedescendant")).toBe(await option(page, "Bob").getAttribute("id"));
    await field.press("Escape");
    expect(await page.getByRole("option").count()).toBe(0);
    await page.keyboard.type(" @b");
    await option(page, "Bot").waitFor();
    await field.press("Enter");
    expect(await field.inputValue()).toBe("hey @ @Bot ");
    await page.keyboard.type("and @bo");
    await field.press("ArrowUp");
    await field.press("Tab");
    await page.getByText("Mentions Bot, Bob").waitFor();
    await field.press("Enter");
    await timeline.getByText("@Bob").waitFor();
    expect(await said()).toEqual([
      {
        msgtype: "m.alert",
        body: "hey @ @Bot and @Bob",
        idlist: [smallBot.bot, bob],
        signals: [
          { start: 6, end: 10, type: "@", val: smallBot.bot },
          { start: 15, end: 19, type: "@", val: bob },
        ],
      },
    ]);
    expect((await pushed()).map((event) => event["content"])).toEqual(await said());
  });

  it("moves with the text around it, is none once it is touched, and may be written out", async () => {
    const { page, timeline, field, said } = await open();
    await field.pressSequentially("@bob");
    await option(page, "Bob").click();
    await page.keyboard.type("and a.b@Bob.org, @Bot!");
    await field.press("Home");
    await page.keyboard.type("well, ");
    await field.press("Enter");
    await timeline.getByText("a.b@Bob.org").waitFor();
    await field.pressSequentially("@bob");
    await option(page, "Bob").click();
    for (const key of ["Backspace", "Backspace", "Escape", "Enter"]) await field.press(key);
    await timeline.getByText("@Bo", { exact: true }).waitFor();
    expect(await said()).toEqual([
      {
        msgtype: "m.alert",
        body: "well, @Bob and a.b@Bob.org, @Bot!",
        idlist: [bob, smallBot.bot],
        signals: [
          { start: 6, end: 10, type: "@", val: bob },
          { start: 28, end: 32, type: "@", val: smallBot.bot },
        ],
      },
      { msgtype: "m.text", body: "@Bo" },
    ]);
  });

  it("is of one among many", async () => {
    const many = Array.from({ length: 1500 }, (_, index) => ({
      fcid: `@m${index}:example.org`,
      name: `Member ${index}`,
    }));
    const fcids = [...smallGroup.fcids, ...many.map(({ fcid }) => fcid)];
    const { page, field } = await open(
      {},
      { users: [...people, ...many], rooms: [smallDirect, { ...smallGroup, fcids }] },
    );
    await field.pressSequentially("@member 1499");
    await option(page, "Member 1499").waitFor();
    await field.press("Enter");
    expect(await field.inputValue()).toBe("@Member 1499 ");
  });

  it("of somebody with a hostile name is as harmless as any other", async () => {
    const names = ["<img src=x onerror=alert(1)>", "\u202Etxt.exe\nline two", "x".repeat(5000), "Twin", "Twin"];
    const users = names.map((name, index) => ({ fcid: `@odd${index}:example.org`, name }));
    const fcids = users.map(({ fcid }) => fcid);
    const { page, timeline, field, said } = await open(
      {},
      {
        users: [...people, ...users],
        rooms: [smallDirect, { ...smallGroup, fcids: [...smallGroup.fcids, ...fcids] }],
      },
    );
    for (const fcid of fcids) {
      await field.pressSequentially(`@${fcid.slice(1, 6)}`);
      await page.getByRole("option").getByText(fcid).waitFor();
      expect(await page.getByRole("option").count()).toBe(1);
      await field.press("Enter");
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    const labels = ["<img src=x onerror=alert(1)>", "txt.exe line two", `${"x".repeat(64)}…`, "Twin", "Twin"];
    const body = labels.map((label) => `@${label}`).join(" ");
    expect(await field.inputValue()).toBe(`${body} `);
    await field.press("Enter");
    await timeline.getByText("Twin").first().waitFor();
    const [content] = await said();
    expect(content).toMatchObject({ msgtype: "m.alert", body, idlist: fcids });
    expect(await page.locator("[onerror]").count()).toBe(0);
  });
});

describe("a bot's directives", () => {
  const directives = [{ command: "/help", description: "What I can do" }, { command: "/history" }];

  it("are offered as one writes, and complete what is written", async () => {
    const { page, timeline, field, said } = await open({ directives });
    await field.pressSequentially("/h");
    await option(page, "/help What I can do · Bot").waitFor();
    await field.press("Enter");
    await timeline.getByText("/h", { exact: true }).waitFor();
    await field.pressSequentially("/hi");
    await option(page, "/history").waitFor();
    await field.press("Tab");
    expect(await field.inputValue()).toBe("/history ");
    await page.keyboard.type("of all");
    await field.press("Enter");
    await timeline.getByText("/history of all").waitFor();
    await field.pressSequentially("@Bot");
    await field.press("Enter");
    await page.keyboard.type("/he");
    await field.press("ArrowDown");
    await field.press("Enter");
    expect(await field.inputValue()).toBe("@Bot /help ");
    expect((await said()).map((content) => content["body"])).toEqual(["/h", "/history of all"]);
  });

  it("are said by a click, as ordinary messages, and are those that the app has now", async () => {
    const { fx, page, timeline, field, said } = await open({ directives });
    await page.getByRole("button", { name: "/help" }).click();
    await timeline.getByText("/help").waitFor();
    expect(await said()).toEqual([{ msgtype: "m.text", body: "/help" }]);
    const { app_id } = smallBot;
    await fx.call("patchApp", { params: { app_id }, body: { directives: [{ command: "news" }] } }, 200);
    await field.blur();
    await field.focus();
    await page.getByRole("button", { name: "news" }).waitFor();
    expect(await page.getByRole("button", { name: "/help" }).count()).toBe(0);
  });
});

describe("the composer", () => {
  it.each(["light", "dark"] as const)("can be used by everybody, in the %s theme", async (colorScheme) => {
    const directives = [{ command: "/help", description: "What I can do" }];
    const { page, field } = await open({ directives }, {}, { colorScheme });
    await page.getByRole("button", { name: "/help" }).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await field.pressSequentially("@");
    await option(page, "Bob").waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  it("speaks Chinese", async () => {
    const { fx } = await runConversation();
    const page = await openConsole(fx, chatIn(smallGroup.room_id), { locale: "zh-CN" });
    await page.getByRole("textbox", { name: "发送到此房间的消息" }).waitFor();
    await page.getByRole("button", { name: "添加文件" }).waitFor();
  });
});
