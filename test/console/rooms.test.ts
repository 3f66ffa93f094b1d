import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { build } from "../../scripts/lib/steps.js";
import type { RoomInput } from "../../src/tenant/types.ts";
import { accessibilityProblems } from "../support/accessibility.ts";
import { openConsole } from "../support/console.ts";
import { alice, bob, runConversation } from "../support/conversation.ts";
import { runEmulator } from "../support/emulator.ts";
import { smallBot, smallDirect, smallGroup, smallTenant } from "../support/tenant.ts";
import { actAs } from "./timeline-kit.ts";

beforeAll(build);

const carol = "@carol:example.org";
const users = [
  { fcid: alice, name: "Alice" },
  { fcid: bob, name: "Bob" },
  { fcid: carol, name: "Carol" },
];
const rooms = [smallDirect, { ...smallGroup, name: "Team", topic: "All of us" }];
const addressOf = (roomId: string): string => `/chat/${encodeURIComponent(roomId)}`;
const team = addressOf(smallGroup.room_id);

const listOf = (page: Page) => page.getByTestId("room-list");
const rowOf = (page: Page, name: string) => listOf(page).getByRole("link", { name });
const titleOf = (page: Page, name: string) => page.getByRole("heading", { level: 2, name, exact: true });
const namesOf = (page: Page) => listOf(page).locator("[data-room-id] bdi").allTextContents();

async function open(path = "/chat", extra: Parameters<typeof runConversation>[1] = {}) {
  const conversation = await runConversation({}, { users, rooms, ...extra });
  const { fx } = conversation;
  const page = await openConsole(fx, path);
  return {
    ...conversation,
    page,
    say: (body: string, sender: string = bob, room_id: string = smallGroup.room_id) =>
      fx.call("sayInRoom", { params: { room_id }, body: { sender, content: { msgtype: "m.text", body } } }, 201),
    room: (room_id: string = smallGroup.room_id) => fx.call("readRoom", { params: { room_id } }, 200),
  };
}

describe("the list of rooms", () => {
  it("has the acting user's, the last active first, with the last message and what is unread", async () => {
    const { page, say } = await open();
    await rowOf(page, "Bot bot Nothing said yet").waitFor();
    await say("one");
    await rowOf(page, "Team group of 3 00:00 Bob: one 1 unread").waitFor();
    expect(await namesOf(page)).toEqual(["Team", "Bot"]);
    await say("two");
    await rowOf(page, "Bob: two 2 unread").waitFor();
    await say("three", smallBot.bot, smallDirect.room_id);
    await rowOf(page, "three 1 unread").waitFor();
    expect(await namesOf(page)).toEqual(["Bot", "Team"]);

    await rowOf(page, "Team").click();
    await titleOf(page, "Team").waitFor();
    await page.getByText("All of us").waitFor();
    await page.getByTestId("timeline").getByText("two", { exact: true }).waitFor();
    await listOf(page).getByText("2 unread").waitFor({ state: "detached" });
    await say("seen at once");
    await rowOf(page, "Bob: seen at once").waitFor();
    await page.reload();
    await rowOf(page, "three 1 unread").waitFor();
    expect(await listOf(page).locator("[data-unread]").count()).toBe(1);
    await say("mine", alice, smallDirect.room_id);
    await rowOf(page, "You: mine").waitFor();
    expect(await listOf(page).locator("[data-unread]").count()).toBe(0);
  });

  it("counts a message once when it was read before the feed tells of it", async () => {
    const { page, say } = await open();
    const feed = { isHeld: false, held: [] as (() => void)[] };
    await page.routeWebSocket(/\/v1\/events/, (socket) => {
      socket.connectToServer().onMessage((message) => {
        const pass = () => socket.send(message);
        if (feed.isHeld) feed.held.push(pass);
        else pass();
      });
    });
    await page.reload();
    await rowOf(page, "Team").waitFor();
    await page.getByTestId("nav-faults").click();
    feed.isHeld = true;
    await say("one");
    await page.getByTestId("nav-chat").click();
    await rowOf(page, "Bob: one 1 unread").waitFor();
    await expect.poll(() => feed.held.length).toBeGreaterThan(0);
    feed.isHeld = false;
    for (const pass of feed.held) pass();
    await say("two");
    await rowOf(page, "Bob: two 2 unread").waitFor();
  });

  it("counts what came before the window was opened, and does not count for ever", async () => {
    const messages = Array.from({ length: 150 }, (_, index) => ({
      room_id: smallGroup.room_id,
      sender: bob,
      timestamp: index + 1,
      content: { msgtype: "m.text", body: `number ${index}` },
    }));
    const { page } = await open("/chat", { messages });
    await listOf(page).getByText("99+").waitFor();
  });

  it("is each window's own: two users talk to each other", async () => {
    const { fx, page } = await open();
    const other = await openConsole(fx);
    await actAs(other, "Bob");
    await page.getByRole("button", { name: "New chat" }).click();
    await page.getByRole("dialog").getByLabel("With whom?").fill("Bob");
    await page.keyboard.press("Enter");
    await titleOf(page, "Bob").waitFor();
    await page.getByTestId("composer").fill("Hello Bob");
    await page.keyboard.press("Enter");
    await rowOf(other, "Alice direct 00:00 Hello Bob 1 unread").click();
    await titleOf(other, "Alice").waitFor();
    await other.getByTestId("composer").fill("Hello Alice");
    await other.keyboard.press("Enter");
    await page.getByTestId("timeline").getByText("Hello Alice").waitFor();
    await rowOf(page, "Bob direct 00:00 Hello Alice").waitFor();
    expect(await listOf(page).locator("[data-unread]").count()).toBe(0);
  });

  it("of hundreds shows few at a time, is filtered, and is gone through with the keyboard", async () => {
    const groups = Array.from({ length: 400 }, (_, index): RoomInput => ({
      room_id: `!${index}:example.org`,
      type: "multi_chat",
      name: `Group ${index}`,
      owner: alice,
      fcids: [alice, bob],
    }));
    const { fx, page } = await open("/faults", { rooms: groups });
    let calls = 0;
    page.on("request", () => calls++);
    await page.getByTestId("nav-chat").click();
    await rowOf(page, "Group 0 ").waitFor();
    expect(await listOf(page).locator("[data-room-id]").count()).toBeLessThan(60);
    expect(calls).toBeLessThan(20);

    const filter = listOf(page).getByLabel("Filter by name or id");
    await filter.press("ArrowDown");
    await rowOf(page, "Group 0 ").and(page.locator(":focus")).waitFor();
    await page.keyboard.press("End");
    await rowOf(page, "Group 399").and(page.locator(":focus")).waitFor();
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    await titleOf(page, "Group 398").waitFor();
    await filter.fill("group 123");
    await rowOf(page, "Group 123").waitFor();
    expect(await namesOf(page)).toEqual(["Group 123"]);
    await filter.press("Enter");
    await titleOf(page, "Group 123").waitFor();
    await filter.fill("no such");
    await listOf(page).getByText("No room matches.").waitFor();
    expect((await fx.call("listJoinedRooms", { params: { fcid: alice } }, 200)).rooms).toHaveLength(100);
  });

  it("follows what others make and take away", async () => {
    const { fx, page } = await open();
    await rowOf(page, "Team").waitFor();
    const group = { type: "multi_chat", name: "Fresh", owner: bob, fcids: [bob, alice] } as const;
    const { room_id = "" } = await fx.call("postRoom", { body: group }, 201);
    await rowOf(page, "Fresh").waitFor();
    expect(await namesOf(page)).toEqual(["Fresh", "Bot", "Team"]);
    await fx.call("removeMember", { params: { room_id, fcid: alice } }, 204);
    await rowOf(page, "Fresh").waitFor({ state: "detached" });
  });
});

describe("what is not there", () => {
  it("a room that the acting user is not in: they join, or one acts as a member", async () => {
    const others = { ...smallGroup, name: "Others", owner: bob, fcids: [bob] };
    const { page } = await open(team, { rooms: [others] });
    await titleOf(page, "Alice is not in this room").waitFor();
    await page.getByRole("button", { name: "Let Alice join" }).click();
    await titleOf(page, "Others").waitFor();
    await page.getByText("group of 2").first().waitFor();
  });

  it("a room that the acting user is not in: one acts as a member", async () => {
    const { page } = await open(team, { rooms: [{ ...smallGroup, name: "Others", owner: bob, fcids: [bob] }] });
    await page.getByRole("button", { name: "Act as Bob" }).click();
    await titleOf(page, "Others").waitFor();
    await page.getByTestId("user-switch").getByText("Bob").waitFor();
  });

  it("a direct chat of two others, which nobody joins", async () => {
    const { page } = await open(addressOf(smallDirect.room_id), {
      rooms: [{ ...smallDirect, fcids: [bob, smallBot.bot] }],
    });
    await page.getByText("A direct chat is for two.").waitFor();
    expect(await page.getByRole("button", { name: "Let Alice join" }).count()).toBe(0);
    await page.getByRole("button", { name: "Act as Bob" }).click();
    await titleOf(page, "Bot").waitFor();
  });

  it("an unknown room, and one that goes while it is open", async () => {
    const { fx, page } = await open("/chat/nowhere");
    await titleOf(page, "There is no such room").waitFor();
    await rowOf(page, "Team").click();
    await titleOf(page, "Team").waitFor();
    await page.getByRole("button", { name: "Settings" }).click();
    await page.getByRole("dialog", { name: "Settings of Team" }).waitFor();
    await fx.call("deleteRoom", { params: { room_id: smallGroup.room_id } }, 204);
    await titleOf(page, "This room is gone").waitFor();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(await namesOf(page)).toEqual(["Bot"]);
    await fx.call("resetTenant", {}, 204);
    await titleOf(page, "Team").waitFor();
    expect(await page.getByRole("dialog").count()).toBe(0);
    expect(await namesOf(page)).toEqual(["Bot", "Team"]);
  });

  it("a user who goes while one acts as them", async () => {
    const { fx, page } = await open();
    await actAs(page, "Carol");
    await listOf(page).getByText("No rooms yet.").waitFor();
    await fx.call("deleteUser", { params: { fcid: carol } }, 204);
    await titleOf(page, "Carol is not a user any more").waitFor();
    await page.getByRole("status").getByRole("combobox", { name: "Acting as" }).fill("Bob");
    await page.getByRole("option", { name: "Bob" }).click();
    await rowOf(page, "Team").waitFor();
  });

  it("anybody to act as", async () => {
    const fx = await runEmulator({ fixtures: { domain: "example.org" } });
    const page = await openConsole(fx);
    await titleOf(page, "There is nobody to act as").waitFor();
    await page.getByRole("link", { name: "To the users" }).click();
    await page.getByRole("heading", { level: 1, name: "Directory" }).waitFor();
    expect(new URL(page.url()).hash).toBe("#/directory/users");
  });
});

describe("a new room", () => {
  it("is a direct one with a bot, whom one picks first", async () => {
    const fx = await runEmulator({ fixtures: smallTenant({}, { users, rooms: [] }) });
    const page = await openConsole(fx);
    await page.getByRole("button", { name: "New chat" }).click();
    const dialog = page.getByRole("dialog", { name: "New chat" });
    await dialog.getByRole("button", { name: "Bob" }).waitFor();
    const picks = await dialog.locator("li").allTextContents();
    expect(picks).toEqual([`Botbot${smallBot.bot}`, `Bob${bob}`, `Carol${carol}`]);
    await dialog.getByLabel("With whom?").and(page.locator(":focus")).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await titleOf(page, "Bot").waitFor();
    await page.getByText("direct, with a bot").waitFor();
    await page.getByTestId("timeline").getByText("Nothing was said here yet").waitFor();
  });

  it("is a group of the acting user's", async () => {
    const { fx, page } = await open();
    await page.getByRole("button", { name: "New group" }).click();
    const dialog = page.getByRole("dialog", { name: "New group" });
    await dialog.getByLabel("Name").fill("Plans");
    for (const name of ["Carol", "Bot"]) {
      await dialog.getByRole("combobox", { name: "Members" }).fill(name);
      await page.getByRole("option", { name }).click();
    }
    await dialog.getByLabel("Name").press("Enter");
    await titleOf(page, "Plans").waitFor();
    const { rooms: made } = await fx.call("listAllRooms", { query: { name: "Plans" } }, 200);
    expect(made).toMatchObject([{ type: "multi_chat", owner: alice, fcids: [alice, carol, smallBot.bot] }]);
  });
});

describe("the settings of a room", () => {
  async function openSettings() {
    const opened = await open(team);
    await opened.page.getByRole("button", { name: "Settings" }).click();
    const drawer = opened.page.getByRole("dialog", { name: "Settings of" });
    await drawer.getByRole("heading", { name: "Members (3)" }).waitFor();
    return { ...opened, drawer };
  }

  it("change its name, topic and switches", async () => {
    const { page, drawer, room } = await openSettings();
    await drawer.getByLabel("Name").fill("Crew");
    await drawer.getByLabel("Topic").fill("Ahoy");
    await drawer.getByRole("button", { name: "Save" }).click();
    await titleOf(page, "Crew").waitFor({ state: "attached" });
    const switches = ["Users of other domains may join", "Only the owner may speak", "Only the owner may invite"];
    for (const name of switches) {
      await drawer.locator(".el-switch", { has: page.getByRole("switch", { name }) }).click();
      await drawer.getByRole("switch", { name, checked: true }).waitFor({ state: "attached" });
    }
    await drawer.getByRole("combobox", { name: "What new members see" }).press("Enter");
    await page.getByRole("option", { name: "Nothing from before they came" }).click();
    await drawer.getByText("Nothing from before they came").waitFor();
    expect(await room()).toMatchObject({
      name: "Crew",
      topic: "Ahoy",
      federate: true,
      message_forbidden_except_owner: true,
      invite_forbidden_except_owner: true,
      history_visibility: "joined",
    });
  });

  it("change its members and its owner", async () => {
    const { page, drawer, room } = await openSettings();
    await drawer.getByRole("combobox", { name: "Add members" }).fill("Carol");
    await page.getByRole("option", { name: "Carol" }).click();
    await drawer.getByRole("button", { name: "Add" }).first().click();
    await drawer.getByRole("heading", { name: "Members (4)" }).waitFor();
    await drawer.getByRole("button", { name: "Remove Bob" }).click();
    await drawer.getByRole("heading", { name: "Members (3)" }).waitFor();
    await drawer.getByRole("button", { name: "Make Alice the owner" }).click();
    await drawer.getByText("The owner cannot leave").waitFor();
    expect(await drawer.getByRole("button", { name: "Leave" }).isDisabled()).toBe(true);
    expect(await room()).toMatchObject({ owner: alice, fcids: [smallBot.bot, alice, carol] });
  });

  it("lead out of it, once one is sure", async () => {
    const { page, drawer, room } = await openSettings();
    await drawer.getByRole("button", { name: "Leave" }).click();
    await page.getByRole("dialog", { name: "Leave" }).getByRole("button", { name: "OK" }).click();
    await titleOf(page, "Connect a bot").waitFor();
    await rowOf(page, "Team").waitFor({ state: "detached" });
    expect((await room()).fcids).toEqual([smallBot.bot, bob]);
  });

  it("delete it with its webhooks, which they make and remove", async () => {
    const { fx, page, drawer } = await openSettings();
    await drawer.getByRole("combobox", { name: "App of a new webhook" }).fill("Bot");
    await page.getByRole("option", { name: "Bot" }).click();
    const add = drawer.getByRole("button", { name: "Add" }).last();
    await add.click();
    await drawer.getByText("/_emulator/hooks/").waitFor();
    await drawer.getByRole("button", { name: /^Remove webhook/ }).click();
    await drawer.getByText("No webhooks.").waitFor();
    await add.click();
    await drawer.getByText("/_emulator/hooks/").waitFor();
    await drawer.getByRole("button", { name: "Delete the room" }).click();
    await page.getByRole("dialog", { name: "Delete the room" }).getByRole("button", { name: "OK" }).click();
    await titleOf(page, "Connect a bot").waitFor();
    await fx.call("readRoom", { params: { room_id: smallGroup.room_id } }, 404);
    expect((await fx.call("listWebhooks", {}, 200)).webhooks).toEqual([]);
  });
});

/** What fades in has not its colours yet. */
async function expectUsable(page: Page): Promise<void> {
  await page.waitForFunction(() => document.getAnimations().length === 0);
  expect(await accessibilityProblems(page)).toEqual([]);
}

describe("the rooms of the chat screen", () => {
  it.each(["light", "dark"] as const)("can be used by everybody, in the %s theme", async (colorScheme) => {
    const { fx, say } = await open();
    await say("hello");
    const page = await openConsole(fx, team, { colorScheme });
    await titleOf(page, "Team").waitFor();
    await page.getByRole("button", { name: "Settings" }).click();
    await page.getByRole("heading", { name: "Members (3)" }).waitFor();
    await page.getByRole("button", { name: "Remove Bob" }).waitFor();
    await expectUsable(page);
    await page.keyboard.press("Escape");
    await page.getByRole("heading", { name: "Members (3)" }).waitFor({ state: "hidden" });
    await page.getByRole("button", { name: "New chat" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Bob" }).waitFor();
    await expectUsable(page);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "New group" }).click();
    await page.getByRole("dialog").getByLabel("Name").waitFor();
    await expectUsable(page);
  });
});
