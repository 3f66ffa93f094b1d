import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { build } from "../../scripts/lib/steps.js";
import { runPushedBot } from "../push/kit.ts";
import { openConsole } from "../support/console.ts";
import { alice, bob, runConversation } from "../support/conversation.ts";
import { smallBot, smallDirect, smallGroup } from "../support/tenant.ts";

beforeAll(build);

const { app_id } = smallBot;
const addressOf = (roomId: string): string => `/chat/${encodeURIComponent(roomId)}`;
const users = [
  { fcid: alice, name: "Alice", devices: [{ device_id: "PHONE" }] },
  { fcid: bob, name: "Bob" },
];
const rooms = [smallDirect, { ...smallGroup, name: "Team" }];

/** Lets five minutes pass in a page, and returns the paths that it asked for meanwhile. */
async function askedMeanwhile(page: Page): Promise<string[]> {
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.clock.fastForward("05:00");
  await page.evaluate(() => fetch("/_emulator/health"));
  return asked.filter((path) => path !== "/_emulator/health");
}

describe("the console follows what others change", () => {
  it("in rooms: members, names and rooms come and go", { timeout: 60_000 }, async () => {
    const { fx } = await runConversation({}, { users, rooms: [smallDirect] });
    const page = await openConsole(fx);
    const list = page.getByTestId("room-list");
    await list.getByRole("link", { name: "Bot" }).waitFor();
    const made = { type: "multi_chat" as const, name: "Team", owner: bob, fcids: [bob] };
    const { room_id = "" } = await fx.call("postRoom", { body: made }, 201);
    await fx.call("addMember", { params: { room_id }, body: { fcid: alice } }, 201);
    await list.getByRole("link", { name: "Team group of 2" }).waitFor();
    await fx.call("patchRoom", { params: { room_id }, body: { name: "Renamed" } }, 200);
    await list.getByRole("link", { name: "Renamed group of 2" }).click();
    await page.getByRole("heading", { level: 2, name: "Renamed" }).waitFor();
    await fx.call("addMember", { params: { room_id }, body: { fcid: smallBot.bot } }, 201);
    await list.getByRole("link", { name: "Renamed group of 3" }).waitFor();
    await fx.call("removeMember", { params: { room_id, fcid: alice } }, 204);
    await list.getByRole("link", { name: "Renamed" }).waitFor({ state: "detached" });
  });

  it("in names of users and apps, wherever they are shown or chosen", { timeout: 60_000 }, async () => {
    const { fx } = await runConversation({}, { users, rooms });
    const page = await openConsole(fx, addressOf(smallGroup.room_id));
    await fx.call(
      "sayInRoom",
      {
        params: { room_id: smallGroup.room_id },
        body: { sender: bob, content: { msgtype: "m.text", body: "hello" } },
      },
      201,
    );
    const timeline = page.getByTestId("timeline");
    await timeline.getByText("Bob").first().waitFor();
    await fx.call("patchUser", { params: { fcid: bob }, body: { name: "Robert" } }, 200);
    await timeline.getByText("Robert").first().waitFor();
    await fx.call("postUser", { body: { fcid: "@carol:example.org", name: "Carol" } }, 201);
    await page.getByTestId("user-switch").locator(".el-select__wrapper").click();
    await page.getByRole("option", { name: "Carol" }).waitFor();
    await page.keyboard.press("Escape");
    await fx.call("patchApp", { params: { app_id }, body: { name: "Helper" } }, 200);
    await page.getByTestId("nav-apps").click();
    await page.getByRole("link", { name: "Helper" }).waitFor();
    await fx.call("patchApp", { params: { app_id }, body: { name: "Assistant" } }, 200);
    await page.getByRole("link", { name: "Assistant" }).waitFor();
  });

  it("in faults and in what waits for a device", { timeout: 60_000 }, async () => {
    const { fx } = await runConversation({}, { users, rooms });
    const page = await openConsole(fx, "/faults");
    await page.getByText("path: /api/*").waitFor({ state: "detached" });
    const { fault_id } = await fx.call("addFault", { body: { path: "/api/*", status: 500, times: 2 } }, 201);
    await page.getByText("path: /api/*").waitFor();
    await fx.call("deleteFault", { params: { fault_id } }, 204);
    await page.getByText("path: /api/*").waitFor({ state: "detached" });

    await page.goto(`${fx.url}/_emulator/#/directory/users/${encodeURIComponent(alice)}`);
    await page.getByText("0 waiting").waitFor();
    const query = { app_id, event_type: "com.example.hello", transaction_id: "1" };
    const body = { messages: { [alice]: { PHONE: { text: "for the phone" } } } };
    await fx.call("sendToDevice", { token: await fx.token(smallBot), query, body }, 200);
    await page.getByText("1 waiting").waitFor();
  });

  it("in a queue that is paused, and in push faults", { timeout: 60_000 }, async () => {
    const { fx } = await runPushedBot();
    const page = await openConsole(fx, addressOf(smallDirect.room_id));
    await page.getByTestId("timeline").waitFor();
    await fx.call("pauseQueue", { params: { app_id } }, 200);
    await fx.say("waits");
    await page.getByTestId("stuck-queue").waitFor();
    await fx.call("resumeQueue", { params: { app_id } }, 200);
    await page.getByTestId("stuck-queue").waitFor({ state: "detached" });
    await page.getByTestId("nav-deliveries").click();
    await page.getByTestId("deliveries").getByRole("link").first().click();
    await fx.call("addPushFault", { body: { app_id, outcome: "refused", times: 3 } }, 201);
    await page.getByTestId("push-fault").getByText("times: 3").waitFor();
  });
});

describe("the console polls nothing", () => {
  it.each([
    ["the chat", addressOf(smallGroup.room_id)],
    ["faults", "/faults"],
    ["a user's devices", `/directory/users/${encodeURIComponent(alice)}`],
    ["deliveries", "/deliveries"],
  ])("on %s", { timeout: 60_000 }, async (_screen, path) => {
    const { fx } = await runConversation({}, { users, rooms });
    const page = await openConsole(fx, path);
    await page.clock.install();
    await page.reload();
    await page.getByRole("status").getByText("Live").waitFor();
    await page.waitForLoadState("networkidle");
    expect(await askedMeanwhile(page)).toEqual([]);
  });
});
