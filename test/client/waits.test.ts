import { describe, expect, it } from "vitest";
import { ConfigError, EmulatorApiError, ExpectationError, type RunningEmulator } from "../../src/index.ts";
import { alice, appId, bob, bot, errorOf, group, sendAsBot, start } from "./kit.ts";

describe("waitFor", () => {
  it("returns each item once for equal matches, whatever the order of their fields", async () => {
    const fx = await start();
    for (const text of ["one", "two"]) await fx.as(alice).say(group, text);
    expect((await fx.waitFor.message({ sender: alice, room: group })).content.body).toBe("one");
    expect((await fx.waitFor.message({ room: group, sender: alice })).content.body).toBe("two");
    const error = await errorOf(fx.waitFor.message({ room_id: group, sender: alice }, { timeoutMs: 1 }));
    expect(error).toBeInstanceOf(EmulatorApiError);
    expect(error.message).toMatch(
      /^waitFor\.message: no message matched within 1 ms; seq \d+ from @alice:example\.org in !group:example\.org matched, but was already returned to an earlier waitFor/,
    );
  });

  it("returns an item to each of two different matches", async () => {
    const fx = await start();
    const { event_id: id } = await fx.as(alice).say(group, "one");
    expect((await fx.waitFor.message({ sender: alice })).event_id).toBe(id);
    expect((await fx.waitFor.message({ body: "one" })).event_id).toBe(id);
  });

  it("returns an item again with since, and after a reset", async () => {
    const fx = await start();
    const { event_id: id } = await fx.as(alice).say(group, "one");
    await fx.waitFor.message({ body: "one" });
    expect((await fx.waitFor.message({ body: "one" }, { since: 0 })).event_id).toBe(id);
    fx.waitFor.forget();
    expect((await fx.waitFor.message({ body: "one" })).event_id).toBe(id);
    await fx.reset();
    const { event_id: next } = await fx.as(alice).say(group, "one");
    expect((await fx.waitFor.message({ body: "one" })).event_id).toBe(next);
  });

  it("shows what was expected and what was there, with sender and room", async () => {
    const fx = await start();
    await fx.as(alice).say(group, "Hello");
    const error = await errorOf(fx.waitFor.message({ sender: alice, body: "Bye" }, { timeoutMs: 1 }));
    expect(error.message).toMatch(
      /^waitFor\.message: no message matched within 1 ms; the nearest is seq \d+ from @alice:example\.org in !group:example\.org: \/content\/body is "Hello", expected "Bye"$/,
    );
    expect(error).toMatchObject({
      expected: { sender: alice, content: { body: "Bye" } },
      actual: { sender: alice, content: { body: "Hello" } },
    });
  });

  it("returns calls and deliveries with the types of their operation and event", async () => {
    const fx = await start();
    await sendAsBot(fx, "Hi");
    const { request, response } = await fx.waitFor.request({ operation_id: "sendMessage", status: 200 });
    expect(request.body.room_ids).toEqual([group]);
    expect(response.body.room_id_result?.map(({ room_id }) => room_id)).toEqual([group]);
    await fx.app(appId).setCallback("http://127.0.0.1:1/callback");
    await fx.as(alice).say(bot, "Hello");
    const { payload } = await fx.waitFor.delivery({ type: "m.room.message" });
    expect(payload.event.content.body).toBe("Hello");
  });
});

describe("a match", () => {
  it.each<[string, (fx: RunningEmulator) => Promise<unknown>, string]>([
    [
      "a field",
      (fx) => fx.waitFor.message({ sendr: alice } as object),
      'waitFor.message: unknown field "sendr"; did you mean "sender"?',
    ],
    [
      "a field that is like no other",
      (fx) => fx.waitFor.message({ text: "hi" } as object),
      'waitFor.message: unknown field "text"; there are room, sender, msgtype, body, event_id, type, timestamp, room_id, room_type, content',
    ],
    [
      "an operation",
      (fx) => fx.waitFor.request({ operation_id: "sendMesage" as "sendMessage" }),
      'waitFor.request: operation_id is never "sendMesage"; did you mean "sendMessage"?',
    ],
    [
      "a state",
      (fx) => fx.verify.delivery({ state: "failed" as "dropped" }),
      'verify.delivery: state is never "failed"; there are pending, delivered, dropped',
    ],
    [
      "a field of a call",
      (fx) => fx.expectNone.request({ operation: "sendMessage" } as object),
      'expectNone.request: operation is not known here; did you mean "operation_id"?',
    ],
    [
      "a field given twice",
      (fx) => fx.waitFor.message({ body: "a", content: { body: "b" } }),
      "waitFor.message: body is given twice: as content.body too",
    ],
    [
      "a filter of calls",
      (fx) => fx.requests.list({ operation_id: "sendMesage" as "sendMessage" }),
      'requests.list: operation_id is never "sendMesage"; did you mean "sendMessage"?',
    ],
    [
      "a filter of deliveries",
      (fx) => fx.deliveries.list({ stat: "pending" } as object),
      'deliveries.list: unknown option "stat"; there are app_id, state, type, event_id, limit',
    ],
    [
      "an option of expectNone",
      (fx) => fx.expectNone.message({}, { for: 1 } as object),
      'expectNone.message: unknown option "for"; there is forMs',
    ],
    [
      "an option of idle",
      (fx) => fx.idle({ quiet: 1 } as object),
      'idle: unknown option "quiet"; there are quietMs, timeoutMs',
    ],
  ])("is refused before any request for a wrong name: %s", async (_, call, message) => {
    const fx = await start();
    expect(await errorOf(call(fx))).toEqual(new ConfigError(message));
  });
});

describe("verify", () => {
  it("passes for at least one item, or for the exact count", async () => {
    const fx = await start();
    for (const text of ["one", "two"]) await fx.as(alice).say(group, text);
    await fx.verify.message({ sender: alice });
    await fx.verify.message({ sender: alice }, { count: 2 });
    await expect(fx.verify.message({ sender: bob }, { count: 0 })).resolves.toBeUndefined();
  });

  it("says what was there instead", async () => {
    const fx = await start();
    await fx.as(alice).say(group, "Hello");
    const error = await errorOf(fx.verify.message({ body: "Bye" }));
    expect(error).toBeInstanceOf(ExpectationError);
    expect(error.message).toMatch(
      /^verify\.message: expected at least one message matching \{"content": \{"body": "Bye"\}\}, found 0\n {2}seq \d+ from @alice:example\.org in !group:example\.org \{"msgtype": "m\.text", "body": "Hello"\}: \/content\/body is "Hello", expected "Bye"$/,
    );
    expect(error).toMatchObject({ expected: { content: { body: "Bye" } }, actual: { content: { body: "Hello" } } });
  });

  it("names the items of which there are too many", async () => {
    const fx = await start();
    for (const text of ["one", "two"]) await fx.as(alice).say(group, text);
    const error = await errorOf(fx.verify.message({ sender: alice }, { count: 1 }));
    expect(error.message).toMatch(
      /^verify\.message: expected 1 message matching \{.*\}, found 2\n {2}seq .*"two"\}\n {2}seq .*"one"\}$/,
    );
    expect(error).toMatchObject({ expected: 1, actual: 2 });
  });

  it("says that there was none of the kind", async () => {
    const fx = await start();
    expect((await errorOf(fx.verify.request({}, { count: 2 }))).message).toBe(
      "verify.request: expected 2 requests matching {}, found 0; there was no request",
    );
  });
});

describe("expectNone", () => {
  it("passes when no bot speaks, whatever people say", async () => {
    const fx = await start();
    await fx.as(alice).say(group, "Hello");
    await fx.expectNone.message({ room: group }, { forMs: 1 });
    await fx.expectNone.delivery({ app_id: appId }, { forMs: 1 });
    await expect(fx.expectNone.request({ operation_id: "sendMessage" }, { forMs: 1 })).resolves.toBeUndefined();
  });

  it("fails for a message that came before", async () => {
    const fx = await start();
    await sendAsBot(fx, "Hi");
    const error = await errorOf(fx.expectNone.message({ room: group }, { forMs: 1 }));
    expect(error).toBeInstanceOf(ExpectationError);
    expect(error.message).toMatch(
      /^expectNone\.message: a message matched: seq \d+ from @bot:example\.org in !group:example\.org \{"msgtype": "m\.text", "body": "Hi"\}$/,
    );
  });

  it("fails for a message that comes meanwhile", async () => {
    const fx = await start();
    const checked = errorOf(fx.expectNone.message({ sender: bot }, { forMs: 1000 }));
    await fx.waitFor.message({}, { timeoutMs: 1 }).catch(() => undefined);
    await sendAsBot(fx, "Hi");
    expect((await checked).message).toMatch(/^expectNone\.message: a message matched: .*"Hi"/);
  });

  it("fails again for the same message, and no more after a reset", async () => {
    const fx = await start();
    await sendAsBot(fx, "Hi");
    for (let time = 0; time < 2; time++) {
      await expect(fx.expectNone.message({ room: group }, { forMs: 1 })).rejects.toThrow('"Hi"');
    }
    await fx.reset();
    await expect(fx.expectNone.message({ room: group }, { forMs: 1 })).resolves.toBeUndefined();
  });

  it("does not count what waitFor returned, under any match", async () => {
    const fx = await start();
    await sendAsBot(fx, "Hi");
    await fx.waitFor.message({ body: "Hi" });
    await fx.expectNone.message({ sender: bot }, { forMs: 1 });
    await sendAsBot(fx, "Hi again");
    await expect(fx.expectNone.message({ sender: bot }, { forMs: 1 })).rejects.toThrow("Hi again");
  });

  it("names a call", async () => {
    const fx = await start();
    await sendAsBot(fx, "Hi");
    await expect(fx.expectNone.request({ operation_id: "sendMessage" }, { forMs: 1 })).rejects.toThrow(
      /^expectNone\.request: a request matched: seq \d+ \{"operation_id": "sendMessage", "method": "POST",.*"status": 200\}$/,
    );
  });
});

describe("idle", () => {
  it("resolves when nothing is in flight, and says when it did not become quiet in time", async () => {
    const fx = await start();
    await fx.idle({ quietMs: 1 });
    await expect(fx.idle({ quietMs: 1000, timeoutMs: 1 })).rejects.toThrow("not quiet for 1000 ms");
  });
});
