import { request } from "undici";
import { describe, expect, it, vi } from "vitest";
import { answerWith } from "../support/bot.ts";
import { card } from "../support/cards.ts";
import { alice, anEventId, bob, runConversation } from "../support/conversation.ts";
import { runEmulator, testStart, type RunningEmulator } from "../support/emulator.ts";
import { smallBot, smallGroup, smallTenant } from "../support/tenant.ts";

const params = { room_id: smallGroup.room_id };

const say = (fx: RunningEmulator, body: string, sender: string = alice) =>
  fx.call("sayInRoom", { params, body: { sender, content: { msgtype: "m.text", body } } }, 201);

const said = (body: string, sender: string = alice) => ({
  event_id: anEventId,
  type: "m.room.message",
  sender,
  timestamp: testStart,
  room_id: smallGroup.room_id,
  room_type: "multi_room",
  content: { msgtype: "m.text", body },
});

const run = () => runEmulator({ fixtures: smallTenant() });

const wait = (fx: RunningEmulator, body: object) => fx.call("waitFor", { body: { for: "message", ...body } }, 200);

/** Begins to wait: what is called after this finds the wait under way. */
async function beginWait(fx: RunningEmulator, body: object) {
  const answer = wait(fx, body);
  await fx.send("GET", "/_emulator/health");
  return { answer };
}

describe("waiting for a message", () => {
  it("answers as soon as one matches", async () => {
    const fx = await run();
    const waited = await beginWait(fx, { match: { content: { body: "two" } } });
    await say(fx, "one");
    await say(fx, "two");
    expect(await waited.answer).toEqual({ item: said("two"), seq: 2 });
  });

  it("answers with the first that matches of what has happened already, after `since`", async () => {
    const fx = await run();
    for (const body of ["one", "two", "three"]) await say(fx, body);
    expect(await wait(fx, {})).toEqual({ item: said("one"), seq: 1 });
    expect(await wait(fx, { since: 1 })).toEqual({ item: said("two"), seq: 2 });
    expect(await wait(fx, { match: { content: { body: { $regex: "^t.*e$" } } } })).toEqual({
      item: said("three"),
      seq: 3,
    });
  });

  it("looks at a card again when it changes", async () => {
    const { fx, token } = await runConversation();
    const { app_id } = smallBot;
    const sent = await fx.call(
      "sendMessage",
      { token, body: { app_id, room_ids: [params.room_id], content: card({}) } },
      200,
    );
    const origin_event = String(sent.room_id_result?.[0]?.event_id);
    const waited = await beginWait(fx, { match: { event_id: origin_event, content: { body: "closed" } } });
    const content = { ...card({}), body: "closed" };
    await fx.call("updateCui", { token, body: { app_id, room_ids: [params.room_id], origin_event, content } }, 200);
    expect((await waited.answer).item).toMatchObject({ event_id: origin_event, content });
  });

  it("ends with the nearest misses when the time is up", async () => {
    const fx = await run();
    await say(fx, "bye", bob);
    await say(fx, "hello");
    await say(fx, "hello", bob);
    const match = { sender: bob, content: { body: { $regex: "^hell$" }, idlist: [bob] } };
    const body = await fx.call("waitFor", { body: { for: "message", match, timeout_ms: 20 } }, 409);
    const differs = (path: string, expected: unknown, actual?: unknown) => ({
      path,
      expected,
      ...(actual !== undefined && { actual }),
    });
    const text = (actual: string) => differs("/content/body", { $regex: "^hell$" }, actual);
    const list = differs("/content/idlist", [bob]);
    expect(body).toEqual({
      errcode: "EMULATOR_CONFLICT",
      error:
        "no message matched within 20 ms; the nearest is seq 3 from @bob:example.org in !group:example.org: " +
        '/content/body is "hello", expected {"$regex": "^hell$"}; /content/idlist is missing, expected ["@bob:example.org"]',
      data: {
        before_since: [],
        nearest: [
          { seq: 3, item: said("hello", bob), differences: [text("hello"), list] },
          { seq: 1, item: said("bye", bob), differences: [text("bye"), list] },
          { seq: 2, item: said("hello"), differences: [differs("/sender", bob, alice), text("hello"), list] },
        ],
      },
    });
  });

  it("says so when there was nothing at all, as after a reset", async () => {
    const fx = await run();
    await say(fx, "hi");
    await fx.call("resetTenant", {}, 204);
    const body = await fx.call("waitFor", { body: { for: "message", timeout_ms: 0 } }, 409);
    expect(body).toEqual({
      errcode: "EMULATOR_CONFLICT",
      error: "no message matched within 0 ms; there was no message",
      data: { nearest: [], before_since: [] },
    });
  });

  it("goes on through a reset, and looks at what comes whatever `since` said", async () => {
    const fx = await run();
    const waited = await beginWait(fx, { since: 99 });
    await fx.call("resetTenant", {}, 204);
    await say(fx, "hi");
    expect((await waited.answer).item).toEqual(said("hi"));
  });

  it("ends when the caller goes away", async () => {
    const fx = await run();
    const leave = new AbortController();
    const waited = request(new URL("/_emulator/v1/wait", fx.url), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ for: "message", timeout_ms: 600_000 }),
      signal: leave.signal,
    });
    await fx.send("GET", "/_emulator/health");
    leave.abort();
    await expect(waited).rejects.toThrow();
    await vi.waitFor(() => expect(fx.logLines.join("")).toContain("broken off"));
    await say(fx, "hi");
    expect(fx.logLines.join("")).not.toContain("a call failed");
  });

  it("does not keep the emulator from ending", async () => {
    const fx = await run();
    const waited = wait(fx, { timeout_ms: 600_000 }).catch((error: unknown) => error);
    await fx.send("GET", "/_emulator/health");
    await fx.emulator.close();
    expect(await waited).toBeInstanceOf(Error);
  });
});

describe("waiting with shorthands", () => {
  it.each([
    [{ sender: bob }, 2],
    [{ body: "two" }, 2],
    [{ body: { $regex: "^th" } }, 3],
    [{ msgtype: "m.text", sender: bob, room: smallGroup.room_id }, 2],
    [{ sender: alice, body: "three", match: { content: { msgtype: "m.text" } } }, 3],
  ])("finds a message by %j", async (asked, seq) => {
    const fx = await run();
    await say(fx, "one");
    await say(fx, "two", bob);
    await say(fx, "three");
    expect((await wait(fx, asked)).seq).toBe(seq);
    expect(await fx.call("verifyHappened", { body: { for: "message", ...asked } }, 200)).toMatchObject({ count: 1 });
  });

  it.each([
    [{ for: "delivery", sender: bob }, "/sender", "for messages"],
    [{ for: "request", body: "x" }, "/body", "for messages"],
    [{ for: "message", room: "!a:x", match: { room_id: "!b:x" } }, "/room", "/match/room_id"],
    [{ for: "message", body: "a", match: { content: { body: "b" } } }, "/body", "/match/content/body"],
    [{ for: "message", sender: 5 }, "/sender", "a string or an object"],
    [{ for: "message", body: { regex: "x" } }, "/body/$regex", "required"],
  ])("refuses %j", async (body, path, message) => {
    const fx = await run();
    for (const operationId of ["waitFor", "verifyHappened"] as const) {
      expect(await fx.call(operationId, { body }, 400)).toMatchObject({
        errcode: "EMULATOR_BAD_REQUEST",
        data: {
          violations: expect.arrayContaining([
            { in: "body", path, message: expect.stringContaining(message) as string },
          ]) as object[],
        },
      });
    }
  });
});

describe("a consumer", () => {
  const next = async (fx: RunningEmulator, consumer: string, asked: object = {}) =>
    (await wait(fx, { consumer, ...asked })).seq;

  it("is given each item once for each match, and others get it too", async () => {
    const fx = await run();
    for (const body of ["one", "two", "three"]) await say(fx, body);
    expect([await next(fx, "a"), await next(fx, "a"), await next(fx, "a")]).toEqual([1, 2, 3]);
    expect([await next(fx, "a", { sender: alice }), await next(fx, "b")]).toEqual([1, 1]);
    expect(await next(fx, "a", { match: { sender: alice } })).toBe(2);
  });

  it("has the same match whatever the order of its fields", async () => {
    const fx = await run();
    for (const body of ["one", "two"]) await say(fx, body);
    expect(
      await next(fx, "a", { match: { sender: alice, content: { msgtype: "m.text", body: { $regex: "" } } } }),
    ).toBe(1);
    expect(
      await next(fx, "a", { match: { content: { body: { $regex: "" }, msgtype: "m.text" }, sender: alice } }),
    ).toBe(2);
  });

  it("shares what comes among its own waits", async () => {
    const fx = await run();
    const waits = [1, 2, 3].map(() => next(fx, "a"));
    await fx.send("GET", "/_emulator/health");
    for (const body of ["one", "two", "three"]) await say(fx, body);
    expect((await Promise.all(waits)).toSorted()).toEqual([1, 2, 3]);
  });

  it("skips what `since` skips", async () => {
    const fx = await run();
    for (const body of ["one", "two", "three"]) await say(fx, body);
    expect(await next(fx, "a", { since: 1 })).toBe(2);
    expect(await next(fx, "a")).toBe(3);
  });

  it("is told what it was given already", async () => {
    const fx = await run();
    await say(fx, "one");
    await next(fx, "a", { body: "one" });
    await say(fx, "two");
    const { error, data } = await fx.call(
      "waitFor",
      { body: { for: "message", consumer: "a", body: "one", timeout_ms: 0 } },
      409,
    );
    expect(error).toMatch(/seq 1 from @alice:example.org .* matched, but was already returned to an earlier waitFor/);
    expect(error).toMatch(/nearest is seq 2 .* \/content\/body is "two", expected "one"/);
    expect(data).toMatchObject({ before_since: [{ seq: 1, item: said("one") }], nearest: [{ seq: 2 }] });
  });

  it("is forgotten at a reset", async () => {
    const fx = await run();
    await say(fx, "one");
    const { seq } = await wait(fx, { consumer: "a" });
    await fx.call("resetTenant", {}, 204);
    await say(fx, "two");
    const found = await wait(fx, { consumer: "a" });
    expect(found.item).toEqual(said("two"));
    expect(found.seq).toBeGreaterThan(seq);
  });
});

describe("a time-out", () => {
  it("tells the newest three that matched before `since`", async () => {
    const fx = await run();
    for (const body of ["one", "two", "three", "four"]) await say(fx, body);
    await say(fx, "five", bob);
    const body = { for: "message", sender: alice, since: 4, timeout_ms: 0 };
    const { error, data } = await fx.call("waitFor", { body }, 409);
    expect(error).toContain("matched, but is not after since");
    expect(data?.["before_since"]).toEqual([
      { seq: 4, item: said("four") },
      { seq: 3, item: said("three") },
      { seq: 2, item: said("two") },
    ]);
  });

  it("tells nothing of calls from before the journal was emptied", async () => {
    const fx = await run();
    await fx.token(smallBot);
    await fx.call("clearRequests", {}, 204);
    const body = { for: "request", since: 99, timeout_ms: 0 };
    const { data } = await fx.call("waitFor", { body }, 409);
    expect(data).toEqual({ nearest: [], before_since: [] });
  });
});

describe("waiting for a delivery", () => {
  it("looks at it each time it changes, and once each time", async () => {
    const { fx, receiver } = await runConversation();
    receiver.answer(answerWith(503));
    await say(fx, "hi");
    const next = async (since: number, match: object = {}) => {
      const { item, seq } = await fx.call("waitFor", { body: { for: "delivery", since, match } }, 200);
      const { state, attempts } = item as { state: string; attempts: object[] };
      return { seq, state, attempts: attempts.length };
    };
    const made = await next(0);
    const failed = await next(made.seq);
    receiver.answer(answerWith(200));
    await fx.call("advanceClock", { body: { by_ms: 1000 } }, 200);
    const delivered = await next(failed.seq);
    expect([made, failed, delivered]).toEqual([
      { seq: expect.any(Number) as number, state: "pending", attempts: 0 },
      { seq: expect.any(Number) as number, state: "pending", attempts: 1 },
      { seq: expect.any(Number) as number, state: "delivered", attempts: 2 },
    ]);
    expect(await next(0, { attempts: [{ status: 503 }, { status: 200 }] })).toEqual(delivered);
    await fx.call("waitFor", { body: { for: "delivery", since: delivered.seq, timeout_ms: 0 } }, 409);
  });
});

describe("waiting for a call", () => {
  it("answers with its journal entry, until the journal is emptied", async () => {
    const fx = await run();
    const match = { operation_id: "issueAppAccessToken", status: 200, request: { body: { app_id: smallBot.app_id } } };
    const waited = fx.call("waitFor", { body: { for: "request", match } }, 200);
    await fx.token(smallBot);
    const { requests } = await fx.call("listRequests", {}, 200);
    expect((await waited).item).toEqual(requests[0]);
    await fx.call("clearRequests", {}, 204);
    const body = await fx.call("waitFor", { body: { for: "request", match, timeout_ms: 0 } }, 409);
    expect(body.error).toBe("no request matched within 0 ms; there was no request");
  });
});

describe("what is waited for", () => {
  it.each([
    [{ for: "thunder" }, "/for"],
    [{ for: "message", since: -1 }, "/since"],
    [{ for: "message", timeout_ms: 600_001 }, "/timeout_ms"],
    [{ for: "message", match: { sender: { $regex: "(" } } }, "match: $regex (: missing closing )"],
    [{ for: "message", match: { sender: { $regex: 1 } } }, "match: $regex must be a text"],
    [{ for: "message", match: { sender: { $regex: "x".repeat(1001) } } }, "match: $regex must have at most 1000"],
  ])("must make sense: %j", async (body, complaint) => {
    const fx = await run();
    const answer = await fx.call("waitFor", { body }, 400);
    expect(answer).toMatchObject({ errcode: "EMULATOR_BAD_REQUEST" });
    expect(answer.error).toContain(complaint);
  });

  it.each(["(?=a)b", "(a)\\1", "a{1001}", "(?<!a)b"])("is in RE2's syntax, which %s is not", async ($regex) => {
    const fx = await run();
    const answer = await fx.call("waitFor", { body: { for: "message", body: { $regex } } }, 400);
    expect(answer.error).toMatch(/^match: \$regex .*syntax of RE2/);
  });

  it.each(["^you SAID", "(?i)^you SAID", "\\bsaid\\b: \\w+$", "(?<what>x|[^\\d]+)!?$", "\\p{Han}|Y"])(
    "may be a pattern such as %s",
    async ($regex) => {
      const fx = await run();
      await say(fx, "You said: hello");
      const { count } = await fx.call("verifyHappened", { body: { for: "message", body: { $regex } } }, 200);
      expect(count).toBe($regex === "^you SAID" ? 0 : 1);
    },
  );
});
