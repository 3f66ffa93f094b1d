import type { AppInput, RoomInput, TenantInput } from "../../src/tenant/types.ts";

/** A small tenant for a test that wants to see all of it: two users, and one bot with whatever the test gives it. */
export function smallTenant(bot: Partial<AppInput> = {}, extra: Partial<TenantInput> = {}): TenantInput {
  return {
    domain: "example.org",
    users: [{ fcid: "@alice:example.org" }, { fcid: "@bob:example.org" }],
    apps: [{ app_id: smallBot.app_id, secret: smallBot.secret, bot: smallBot.bot, name: "Bot", ...bot }],
    rooms: [smallDirect, smallGroup],
    ...extra,
  };
}

/** The bot of the small tenant. */
export const smallBot = { app_id: "0000000000000000000000b0", secret: "s", bot: "@bot:example.org" } as const;

/** The direct room of alice and the bot. */
export const smallDirect = {
  room_id: "!direct:example.org",
  type: "direct_chat",
  fcids: ["@alice:example.org", smallBot.bot],
} as const satisfies RoomInput;

/** The group room of everybody, owned by the bot. */
export const smallGroup = {
  room_id: "!group:example.org",
  type: "multi_chat",
  owner: smallBot.bot,
  fcids: [smallBot.bot, "@alice:example.org", "@bob:example.org"],
} as const satisfies RoomInput;
