import { describe, expect, it } from "vitest";
import { answerWith, runBot } from "../support/bot.ts";
import { runEmulator, type RunningEmulator } from "../support/emulator.ts";
import type { AppInput, TenantInput } from "../../src/tenant/types.ts";

const alice = "@alice:example.org";
const bob = "@bob:example.org";
const group = "!group:example.org";
const bot = (app_id: string): string => `@${app_id}:example.org`;

/** A tenant with an app of each kind, all of whose bots are in the room but that of `outside`. */
function tenant(url: string): TenantInput {
  const app = (
    app_id: string,
    mode: NonNullable<AppInput["subscriptions"]>["room_messages"],
    more: Partial<AppInput> = {},
  ) => ({
    app_id,
    secret: "s",
    name: app_id,
    bot: bot(app_id),
    callback: { url },
    subscriptions: { ...(mode && { room_messages: mode }) },
    ...more,
  });
  const apps = [
    app("pushed", "direct_and_group"),
    app("sleeping", "direct_and_group", { status: "InDevelopment" }),
    app("silent", "none"),
    app("mentioned", "direct_and_mention"),
    app("homeless", "direct_and_group", { callback: { url: "" } }),
    app("everywhere", "all_rooms"),
    app("nowhere", "all_rooms", { callback: { url: "" } }),
    app("outside", "direct_and_group"),
    app("assistant", "none", { assistant: true, subscriptions: { app_application: true } }),
    app("deaf", "none", { assistant: true }),
  ];
  const inside = apps.filter(({ app_id }) => app_id !== "outside").map((row) => row.bot);
  return {
    users: [{ fcid: alice }, { fcid: bob }],
    apps,
    rooms: [{ room_id: group, type: "multi_chat", owner: alice, fcids: [alice, ...inside] }],
    messages: [{ event_id: "$before", room_id: group, sender: alice, content: { msgtype: "m.text", body: "hi" } }],
    webhooks: [
      { webhook_id: "heard", app_id: "pushed", room_id: group },
      { webhook_id: "unheard", app_id: "silent", room_id: group },
    ],
  };
}

async function run(script = answerWith(200)): Promise<RunningEmulator> {
  const { url } = await runBot(script);
  return runEmulator({ fixtures: tenant(url) });
}

const say = async (fx: RunningEmulator, sender = alice): Promise<string> => {
  const body = { sender, content: { msgtype: "m.text", body: "hello" } };
  return (await fx.call("sayInRoom", { params: { room_id: group }, body }, 201)).event_id;
};

/** By app, the outcome of an event and, where it was not pushed, the rule. */
async function explained(fx: RunningEmulator, event_id: string): Promise<Record<string, string | undefined>> {
  await fx.call("settleDeliveries", {}, 200);
  const { apps } = await fx.call("explainEvent", { params: { event_id } }, 200);
  for (const { outcome, delivery_id, app_id } of apps) {
    if (outcome === "not_pushed") continue;
    const delivery = await fx.call("readDelivery", { params: { delivery_id: delivery_id ?? "" } }, 200);
    expect(delivery).toMatchObject({ event_id, app_id, state: outcome });
  }
  return Object.fromEntries(
    apps.map(({ app_id, outcome, rule }) => [app_id, outcome === "not_pushed" ? rule : outcome]),
  );
}

const ofMessage = {
  pushed: "delivered",
  sleeping: "not_live",
  silent: "not_subscribed",
  mentioned: "not_mentioned",
  homeless: "no_callback_url",
  everywhere: "delivered",
  nowhere: "no_callback_url",
  outside: "bot_not_in_room",
  assistant: "not_subscribed",
  deaf: "not_subscribed",
};

describe("an event is explained", () => {
  it("when it is a message, by the rule that kept it from each app", async () => {
    const fx = await run();
    expect(await explained(fx, await say(fx))).toEqual(ofMessage);
  });

  it("as it was when it happened", async () => {
    const fx = await run();
    const event = await say(fx);
    await fx.call("patchApp", { params: { app_id: "sleeping" }, body: { status: "Published" } }, 200);
    await fx.call("patchApp", { params: { app_id: "pushed" }, body: { status: "Unpublished" } }, 200);
    await fx.call(
      "patchApp",
      { params: { app_id: "silent" }, body: { subscriptions: { room_messages: "all_rooms" } } },
      200,
    );
    await fx.call("addMember", { params: { room_id: group }, body: { fcid: bot("outside") } }, 201);
    expect(await explained(fx, event)).toEqual(ofMessage);
  });

  it("when it is a bot's own message", async () => {
    const fx = await run();
    const pushed = await explained(fx, await say(fx, bot("pushed")));
    expect(pushed).toEqual({ ...ofMessage, pushed: "own_message" });
    const everywhere = await explained(fx, await say(fx, bot("everywhere")));
    expect(everywhere).toEqual({ ...ofMessage, everywhere: "own_message" });
  });

  it("with what became of it", async () => {
    const fx = await run(answerWith(503));
    const event = await say(fx);
    expect(await explained(fx, event)).toEqual({ ...ofMessage, pushed: "pending", everywhere: "pending" });
    await fx.call("clearQueue", { params: { app_id: "pushed" } }, 200);
    expect(await explained(fx, event)).toEqual({ ...ofMessage, pushed: "dropped", everywhere: "pending" });
  });

  it("without a rule where it was said before the start, and nobody was pushed it", async () => {
    const fx = await run();
    const { apps } = await fx.call("explainEvent", { params: { event_id: "$before" } }, 200);
    expect(apps).toContainEqual({ app_id: "pushed", outcome: "not_pushed" });
    expect(apps).toContainEqual({ app_id: "outside", outcome: "not_pushed", rule: "bot_not_in_room" });
  });

  const others = (outcomes: Record<string, string>) => ({
    ...Object.fromEntries(Object.keys(ofMessage).map((app_id) => [app_id, "other_app"])),
    ...outcomes,
  });

  it("when it is for the app of a webhook alone", async () => {
    const fx = await run();
    const called = async (webhook_id: string) =>
      (await fx.call("callHook", { params: { webhook_id }, body: {} }, 202)).event_id;
    expect(await explained(fx, await called("heard"))).toEqual(others({ pushed: "delivered" }));
    expect(await explained(fx, await called("unheard"))).toEqual(others({ silent: "not_subscribed" }));
    await fx.call("removeMember", { params: { room_id: group, fcid: bot("pushed") } }, 204);
    expect(await explained(fx, await called("heard"))).toEqual(others({ pushed: "bot_not_in_room" }));
  });

  it("when it is for assistants", async () => {
    const fx = await run();
    await fx.call("applyForApp", { params: { app_id: "pushed" }, body: { fcid: bob } }, 201);
    const { deliveries } = await fx.call("listDeliveries", { query: { type: "finstore.app.application" } }, 200);
    expect(await explained(fx, deliveries[0]?.event_id ?? "")).toEqual({
      ...Object.fromEntries(Object.keys(ofMessage).map((app_id) => [app_id, "not_assistant"])),
      assistant: "delivered",
      deaf: "not_subscribed",
    });
  });

  it("when it is a test event", async () => {
    const fx = await run();
    const { event_id } = await fx.call("sendTestEvent", { params: { app_id: "pushed" } }, 200);
    expect(await explained(fx, event_id)).toEqual(others({ pushed: "delivered" }));
  });

  it("only if there was one", async () => {
    const fx = await run();
    const refusal = await fx.call("explainEvent", { params: { event_id: "$nothing" } }, 404);
    expect(refusal).toEqual({ errcode: "EMULATOR_NOT_FOUND", error: "there is no event $nothing" });
  });
});
