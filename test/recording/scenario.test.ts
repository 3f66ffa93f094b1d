import { expect, it, onTestFinished } from "vitest";
import { startEmulator } from "finchat-emulator";
import { alice, helper, recorded, runEchoBot, sendAsBot, start } from "./kit.ts";

it("reads as if a person had written it", async () => {
  const { fx, appId, callback } = await runEchoBot();
  await fx.as(alice).say(helper, "Hello");
  await fx.waitFor.message({ sender: helper, body: "You said: Hello" });
  await fx.as(alice).say(helper, "A card, please.");
  const { room_id: room, event_id: card } = await fx.waitFor.message({ sender: helper, msgtype: "m.cui" });
  await fx.as(alice).submit(room, card, { name: "Alice", time: "morning" });
  await fx.waitFor.message({ sender: helper, body: "Thank you, Alice." });
  await fx.control.call("addPushFault", { body: { app_id: appId, outcome: "lost_answer", times: 1 } });
  await fx.as(alice).say(helper, "Are you\nthere?");
  await fx.clock.advance(3_600_000);
  await fx.waitFor.message({ sender: helper, body: "You said: Are you\nthere?" });
  await fx.control.call("addFault", { body: { operation_id: "sendMessage", times: 1, status: 503 } });
  await fx.as(alice).say(appId, "Hello?");
  await fx.waitFor.request({ operation_id: "sendMessage", status: 503 });
  await fx.idle();
  expect(await recorded(fx)).toBe(`name: Conversation with FinChat小助手
clock: "${start}"
seed: 1

bots:
  bot: {app_id: ${appId}, callback: ${callback}}

steps:
  - say: Hello
    as: "@alice:example.org"
    to: bot
  - expect: message
    from: bot
    text: "You said: Hello"
  - say: A card, please.
    as: "@alice:example.org"
    to: bot
  - expect: message
    from: bot
    content:
      msgtype: m.cui
      info:
        status: input
        elements:
          - {type: context, subtype: text, value: When shall we call you back?}
          - {type: input, subtype: text-input, key: name, placeholder: Your name}
          - type: input
            subtype: dropdown-input
            key: time
            placeholder: Time
            options: [{label: Morning, value: morning}, {label: Afternoon, value: afternoon}]
          - {type: button, subtype: submit, value: Send, action: submit}
    save: card
  - submit: \${card}
    as: "@alice:example.org"
    info: {name: Alice, time: morning}
  - expect: update
    from: bot
    content:
      msgtype: m.cui
      info:
        status: disable
        elements: [{type: context, subtype: text, value: "Noted. name: Alice, time: morning"}]
  - expect: message
    from: bot
    text: Thank you, Alice.
  - push_fault: {app: bot, outcome: lost_answer, times: 1}
  - say: |-
      Are you
      there?
    as: "@alice:example.org"
    to: bot
  - advance: 1h
  - expect: message
    from: bot
    text: |-
      You said: Are you
      there?
  - fault: {operation_id: sendMessage, times: 1, status: 503}
  - say: Hello?
    as: "@alice:example.org"
    to: bot
  - expect: request
    match: {operation_id: sendMessage, status: 503}
`);
});

/** The steps of a recording, without its header. */
const stepsOf = (text: string): string => text.slice(text.indexOf("steps:\n") + "steps:\n".length);

it("escapes variables and takes no text for a pattern", async () => {
  const { fx } = await runEchoBot();
  const { room_id: room, event_id } = await fx.as(alice).say(helper, "${total} costs $5");
  await fx.waitFor.message({ sender: helper, body: "You said: ${total} costs $5" });
  await sendAsBot(fx, room, "/[a-z]+/");
  await fx.as(alice).say(helper, `Look at ${event_id}!`);
  await fx.waitFor.message({ sender: helper, body: `You said: Look at ${event_id}!` });
  expect(stepsOf(await recorded(fx))).toBe(`  - say: $\${total} costs $5
    as: "@alice:example.org"
    to: bot
    save: said
  - expect: message
    from: bot
    text: "You said: $\${total} costs $5"
  - expect: message
    from: bot
    content: {msgtype: m.text, body: "/[a-z]+/"}
  - say: Look at \${said.event_id}!
    as: "@alice:example.org"
    to: bot
  - expect: message
    from: bot
    text: "You said: Look at \${said.event_id}!"
`);
});

it("makes steps of what people do, and saves ids that differ from run to run", async () => {
  const { fx, appId } = await runEchoBot();
  const members = [alice, "@test:example.org", helper];
  const body = { type: "multi_chat", name: "Project", owner: alice, fcids: members } as const;
  const { room_id: group = "" } = await fx.control.call("postRoom", { body });
  await fx.as(alice).say(group, "Welcome");
  await fx.as("@admin:example.org").join(group);
  await fx.as("@test:example.org").leave(group);
  await fx.as("@aa:example.org").openDirectRoom(helper);
  const welcome = 'Hello! Say something, or "card".';
  await fx.waitFor.message({ sender: helper, body: welcome });
  await fx.control.call("postUser", { body: { fcid: "@new:example.org", name: "New" } });
  const { fault_id } = await fx.control.call("addFault", { body: { operation_id: "getUser", status: 500 } });
  await fx.control.call("deleteFault", { params: { fault_id } });
  await fx.clock.freeze(Date.parse("2026-02-01T09:00:00Z"));
  const operate = () =>
    fx.control.call("operateApp", {
      params: { app_id: appId },
      body: { operation: "SubmitUnpublishRequest", operator: alice },
    });
  await operate();
  await expect(operate()).rejects.toThrow();
  await expect(fx.as("@admin:example.org").say("@nobody:example.org", "Hello")).rejects.toThrow();
  await fx.app(appId).sendTestEvent();
  await fx.control.transfer("putMedia", { params: {}, body: Buffer.from("hello"), contentType: "text/plain" });
  expect(stepsOf(await recorded(fx))).toBe(`  - group:
      name: Project
      owner: "@alice:example.org"
      members: ["@alice:example.org", "@test:example.org", bot]
    save: group
  - say: Welcome
    as: "@alice:example.org"
    to: \${group.room_id}
  - join: \${group.room_id}
    as: "@admin:example.org"
  - leave: \${group.room_id}
    as: "@test:example.org"
  - open_direct: bot
    as: "@aa:example.org"
  - expect: message
    from: bot
    text: ${welcome}
  - control: {operation: postUser, body: {fcid: "@new:example.org", name: New}}
  - fault: {operation_id: getUser, status: 500}
    save: fault
  - control: {operation: deleteFault, params: {fault_id: "\${fault.fault_id}"}}
  - set_clock: "2026-02-01T09:00:00Z"
  - operate: SubmitUnpublishRequest
    as: "@alice:example.org"
    to: bot
  - operate: SubmitUnpublishRequest
    as: "@alice:example.org"
    to: bot
    refused: EMULATOR_CONFLICT
  - test_event: bot
  - upload: {base64: aGVsbG8=}
    content_type: text/plain
`);
});

it("names a delivery that is sent again", async () => {
  const { fx } = await runEchoBot();
  const { event_id } = await fx.as(alice).say(helper, "Hello");
  const { delivery_id } = await fx.waitFor.delivery({ event_id, state: "delivered" });
  await fx.waitFor.message({ sender: helper, body: "You said: Hello" });
  await fx.idle();
  await fx.deliveries.redeliver(delivery_id);
  expect(stepsOf(await recorded(fx))).toContain(`
    save: said
  - expect: message
    from: bot
    text: "You said: Hello"
  - expect: delivery
    match: {app_id: 5cf29aec6ccfd004ccd28075, event_id: "\${said.event_id}"}
    save: delivery
  - control: {operation: redeliver, params: {delivery_id: "\${delivery.delivery_id}"}}
`);
});

it("states the tenant and the settings that it began with", async () => {
  const fixtures = { domain: "bank.example", users: [{ fcid: "@mei:bank.example" }, { fcid: "@chen:bank.example" }] };
  const fx = await startEmulator({ fixtures, settings: { push: { timeout_ms: 1234 } } });
  onTestFinished(() => fx.close());
  await fx.as("@mei:bank.example").say("@chen:bank.example", "Hello");
  expect(await recorded(fx)).toBe(`name: Recorded conversation
fixtures:
  domain: bank.example
  users: [{fcid: "@mei:bank.example"}, {fcid: "@chen:bank.example"}]
settings:
  push: {timeout_ms: 1234}

steps:
  - say: Hello
    as: "@mei:bank.example"
    to: "@chen:bank.example"
`);
  const tenant = await fx.tenants.create({
    fixtures: { ...fixtures, domain: "other.example" },
    clock: `frozen:${start}`,
  });
  await tenant.as("@mei:bank.example").say("@chen:bank.example", "Hi");
  const text = (await tenant.control.transfer("getScenario", { params: {} })).text();
  expect(text).toContain("fixtures:\n  domain: other.example\n");
  expect(text).toContain(`clock: "${start}"`);
  expect(text).not.toContain("say: Hello");
});

it("says that an imported state is missing, until the next reset", async () => {
  const { fx } = await runEchoBot();
  const state = await (await fetch(`${fx.url}/_emulator/v1/state`)).text();
  const headers = { "content-type": "application/json" };
  await fetch(`${fx.url}/_emulator/v1/state`, { method: "PUT", headers, body: state });
  const comment = "# Recorded with a saved or imported state: that state is missing.\n";
  expect((await recorded(fx)).startsWith(comment)).toBe(true);
  await fx.reset();
  expect(await recorded(fx)).not.toContain("#");
});

it("records a part of the feed", async () => {
  const { fx } = await runEchoBot();
  await fx.as(alice).say(helper, "One");
  await fx.waitFor.message({ sender: helper, body: "You said: One" });
  await fx.idle();
  const response = await fx.control.transfer("getScenario", { params: {}, query: { since: 1_000_000 } });
  const since = Number(response.header("x-emulator-seq"));
  expect(response.text()).toContain("steps: []");
  await fx.as(alice).say(helper, "Two");
  await fx.waitFor.message({ sender: helper, body: "You said: Two" });
  await fx.idle();
  const second = await recorded(fx, { since });
  expect(second).toMatch(/^# Recorded after entry \d+ of the event feed: the state from before it is missing\.\n/);
  expect(second).not.toContain("One");
  expect(second).toContain("You said: Two");
  const first = await recorded(fx, { until: since });
  expect(first).toContain("You said: One");
  expect(first).not.toContain("Two");
});

it("refuses to record what is no longer kept", async () => {
  const fx = await startEmulator({ settings: { limits: { feed_entries: 10 } } });
  onTestFinished(() => fx.close());
  for (let number = 1; number <= 20; number++) await fx.as(alice).say("@test:example.org", String(number));
  await expect(recorded(fx)).rejects.toMatchObject({ errcode: "EMULATOR_CONFLICT" });
  await expect(recorded(fx, { since: 3 })).rejects.toThrow("entry 3 is no longer kept; record since=13");
  await fx.reset();
  expect(await recorded(fx)).toContain("steps: []");
});
