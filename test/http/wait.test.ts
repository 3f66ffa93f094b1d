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
      error: "no message matched within 20 ms; the nearest differs in /content/body, /content/idlist",
      data: {
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
      data: { nearest: [] },
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
    [{ for: "message", match: { sender: { $regex: "(" } } }, "match: Invalid regular expression"],
    [{ for: "message", match: { sender: { $regex: 1 } } }, "match: $regex must be a text"],
    [{ for: "message", match: { sender: { $regex: "x".repeat(1001) } } }, "match: $regex must have at most 1000"],
  ])("must make sense: %j", async (body, complaint) => {
    const fx = await run();
    const answer = await fx.call("waitFor", { body }, 400);
    expect(answer).toMatchObject({ errcode: "EMULATOR_BAD_REQUEST" });
    expect(answer.error).toContain(complaint);
  });

  it("must not take for ever", async () => {
    const fx = await run();
    await say(fx, `${"a".repeat(50)}!`);
    const match = { content: { body: { $regex: "^(a+)+$" } } };
    const body = await fx.call("waitFor", { body: { for: "message", match } }, 400);
    expect(body.error).toBe("match: a $regex took longer than 1000 ms; make it simpler");
    expect((await wait(fx, { match: { content: { body: { $regex: "!$" } } } })).seq).toBe(1);
  });
});
