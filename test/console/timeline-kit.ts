import type { Page } from "playwright-core";
import { openConsole } from "../support/console.ts";
import { alice, runConversation } from "../support/conversation.ts";
import { smallBot, smallGroup } from "../support/tenant.ts";

export const { room_id } = smallGroup;

/** Where the console shows the group. */
export const chat = `/chat/${encodeURIComponent(room_id)}`;

export const timelineOf = (page: Page) => page.getByTestId("timeline");

/** The messages with a text in them. */
export const rowOf = (page: Page, text: string) =>
  timelineOf(page).locator("[data-event-id]").filter({ hasText: text });

/** The small tenant with its group in a browser, and how to speak there. */
export async function openTimeline(...[app, extra]: Parameters<typeof runConversation>) {
  const conversation = await runConversation(app, extra);
  const { fx, token } = conversation;
  const page = await openConsole(fx, chat);
  return {
    ...conversation,
    page,
    say: (content: { msgtype: string; [field: string]: unknown }, sender: string = alice) =>
      fx.call("sayInRoom", { params: { room_id }, body: { sender, content } }, 201),
    botSays: (content: object) =>
      fx.call("sendMessage", { token, body: { app_id: smallBot.app_id, room_ids: [room_id], content } }, 200),
  };
}

/** Has a window act as somebody else. */
export async function actAs(page: Page, name: string): Promise<void> {
  const choice = page.getByTestId("user-switch").getByRole("combobox");
  await choice.fill(name);
  await page.getByRole("option", { name }).click();
  await page.getByTestId("user-switch").getByText(name, { exact: true }).waitFor();
}
