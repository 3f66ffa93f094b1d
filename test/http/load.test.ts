import { describe, expect, it } from "vitest";
import { alice, bob, runConversation } from "../support/conversation.ts";
import { runEmulator, type RunningEmulator } from "../support/emulator.ts";
import { readMetrics } from "../support/metrics.ts";
import { smallBot, smallDirect, smallGroup, smallTenant } from "../support/tenant.ts";

/** As many callers as take calls off the pile at the same time. */
const callers = 50;

/** Makes so many calls, each caller one after another; what came of each, in order. */
async function makeCalls<Result>(count: number, call: (index: number) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const caller = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) results[index] = await call(index);
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return results;
}

const { app_id, secret } = smallBot;

const askForToken = async (fx: RunningEmulator): Promise<number> =>
  (await fx.answer("issueAppAccessToken", { body: { app_id, secret } })).status;

/** How often each result came. */
function tally<Result>(results: readonly Result[]): ReadonlyMap<Result, number> {
  const counts = new Map<Result, number>();
  for (const result of results) counts.set(result, (counts.get(result) ?? 0) + 1);
  return counts;
}

const journal = (fx: RunningEmulator) => fx.call("listRequests", { query: { limit: 1000 } }, 200);

describe("the request journal under load", () => {
  it("keeps the newest so many calls, and counts those that it dropped", async () => {
    const fx = await runEmulator({ fixtures: smallTenant(), settings: { limits: { journal_entries: 100 } } });
    const paths = await makeCalls(3000, async (index) => {
      const path = `/nowhere/${index}`;
      expect((await fx.send("GET", path)).status).toBe(404);
      return path;
    });
    const { requests, dropped } = await journal(fx);
    expect({ kept: requests.length, dropped }).toEqual({ kept: 100, dropped: 2900 });
    const newest = paths.slice(-100 - callers);
    expect(requests.filter(({ path }) => !newest.includes(path))).toEqual([]);
  });

  it("holds no more bytes than it may, and accounts for every call", async () => {
    const entriesFor = async (journal_bytes: number): Promise<number> => {
      const fx = await runEmulator({ fixtures: smallTenant(), settings: { limits: { journal_bytes } } });
      const padding = "x".repeat(10_000);
      await makeCalls(1000, async (index) => {
        const path = `/nowhere/${String(index).padStart(4, "0")}?padding=${padding}`;
        expect((await fx.send("GET", path)).status).toBe(404);
      });
      const { requests, dropped = 0 } = await journal(fx);
      expect(requests.length + dropped).toBe(1000);
      return requests.length;
    };
    const [few, more] = [await entriesFor(500_000), await entriesFor(1_500_000)];
    expect(few).toBeGreaterThan(30);
    expect(few).toBeLessThanOrEqual(50);
    expect(Math.abs(more - 3 * few)).toBeLessThanOrEqual(2);
  });
});

describe("verifying under load", () => {
  it("counts what has happened up to the call, and names the nearest misses, while others go on speaking", async () => {
    const { fx, token } = await runConversation();
    const { room_id } = smallGroup;
    const verify = (match: object, count: number) =>
      fx.call("verifyHappened", { body: { for: "message", match, count } }, 200);
    const verdicts = await makeCalls(2000, async (index) => {
      const content = { msgtype: "m.text", body: `message ${index}` };
      const said = { app_id, room_ids: [room_id], content };
      const { room_id_result: results } = await fx.call("sendMessage", { token, body: said }, 200);
      if (index % 40 !== 0) return [];
      const [first, miss] = [await verify({ content }, 1), await verify({ content, sender: bob }, 1)];
      const event = expect.objectContaining({ event_id: results?.[0]?.event_id, content }) as object;
      const differences = [{ path: "/sender", expected: bob, actual: smallBot.bot }];
      expect(first).toEqual({ ok: true, count: 1, nearest: [] });
      expect(miss).toMatchObject({ ok: false, count: 0 });
      expect(miss.nearest[0]).toEqual({ seq: expect.any(Number) as number, item: event, differences });
      return [first, miss];
    });
    expect(verdicts.flat()).toHaveLength(100);
    expect(await verify({ room_id, sender: smallBot.bot }, 2000)).toEqual({ ok: true, count: 2000, nearest: [] });
    const calls = { for: "request", match: { operation_id: "sendMessage", status: 200 } };
    await fx.call("settleDeliveries", { body: {} }, 200);
    expect(await fx.call("verifyHappened", { body: calls }, 200)).toMatchObject({ ok: true, count: 2000 });
    const delivered = { for: "delivery", match: { state: "delivered" }, count: 0 };
    expect(await fx.call("verifyHappened", { body: delivered }, 200)).toMatchObject({ ok: true });
  });
});

describe("faults under load", () => {
  async function statuses(fault: object): Promise<ReadonlyMap<number, number>> {
    const fx = await runEmulator({ fixtures: smallTenant() });
    await fx.call("addFault", { body: { status: 503, ...fault } }, 201);
    return tally(await makeCalls(1000, () => askForToken(fx)));
  }

  it.each([
    [{ every: 3 }, 333],
    [{ every: 3, times: 50 }, 50],
    [{ times: 100 }, 100],
    [{ probability: 0.25 }, 236],
    [{ probability: 0.5, every: 2 }, 247],
  ])("of %j meet exactly as many of 1,000 calls as they should", async (fault, failed) => {
    expect(await statuses(fault)).toEqual(
      new Map([
        [503, failed],
        [200, 1000 - failed],
      ]),
    );
  });

  it("break off, cut short and hold up those calls that they are meant for, and no other", async () => {
    const fx = await runEmulator({ fixtures: smallTenant(), settings: { limits: { journal_entries: 2000 } } });
    const token = await fx.token(smallBot);
    const faults = [
      { operation_id: "listRooms", drop_connection: true, every: 10 },
      { operation_id: "verifyAppAccessToken", truncate_body: true, every: 10 },
      { operation_id: "getRoom", delay_ms: 20, every: 10 },
    ];
    for (const body of faults) await fx.call("addFault", { body }, 201);
    const answered = async (call: Promise<{ status: number }>) => (await call.catch(() => ({ status: 0 }))).status;
    const kinds = [
      () => fx.answer("listRooms", { query: { app_id }, token }),
      () => fx.answer("verifyAppAccessToken", { body: { app_id, app_access_token: token } }),
      () => fx.answer("getRoom", { params: { room_id: smallGroup.room_id }, query: { app_id }, token }),
    ];
    const outcomes = await Promise.all(kinds.map((kind) => makeCalls(500, () => answered(kind()))));
    const [dropped, truncated, delayed] = outcomes.map(tally);
    const [made, broken] = [450, 50];
    expect([dropped, truncated, delayed]).toEqual([
      new Map([
        [201, made],
        [0, broken],
      ]),
      new Map([
        [200, made],
        [0, broken],
      ]),
      new Map([[201, made + broken]]),
    ]);
    const { requests } = await fx.call("listRequests", { query: { operation_id: "getRoom", limit: 1000 } }, 200);
    const heldUp = requests.filter(({ response }) => response.headers["x-emulator-fault"] !== undefined);
    expect(heldUp).toHaveLength(50);
    expect(heldUp.filter(({ duration_ms: took }) => took < 19)).toEqual([]);
  });

  it("fail one room of each send, and the others go on", async () => {
    const fx = await runEmulator({ fixtures: smallTenant() });
    const token = await fx.token(smallBot);
    const fault = { room_id: smallGroup.room_id, errcode: "FC_INTERNAL_ERROR", every: 2 };
    await fx.call("addFault", { body: fault }, 201);
    const room_ids = [smallDirect.room_id, smallGroup.room_id];
    const results = await makeCalls(1000, async (index) => {
      const content = { msgtype: "m.text", body: `message ${index}` };
      const answer = await fx.call("sendMessage", { token, body: { app_id, room_ids, content } }, 200);
      return answer.room_id_result?.map((result) => result.errcode ?? "said");
    });
    expect(tally(results.map((result) => result?.[0]))).toEqual(new Map([["said", 1000]]));
    expect(tally(results.map((result) => result?.[1]))).toEqual(
      new Map([
        ["said", 500],
        ["FC_INTERNAL_ERROR", 500],
      ]),
    );
    const query = { as: alice, since: "", limit: 1000 };
    const timeline = await fx.call("readTimeline", { params: { room_id: smallGroup.room_id }, query }, 200);
    expect(timeline.messages).toHaveLength(500);
  });
});

describe("health and metrics under load", () => {
  it("answer all the time, and count every call", async () => {
    const fx = await runEmulator({ fixtures: smallTenant() });
    await fx.call("addFault", { body: { operation_id: "issueAppAccessToken", drop_connection: true, every: 7 } }, 201);
    const outcomes = await makeCalls(2100, async (index) => {
      if (index % 21 === 0) {
        for (const path of ["/livez", "/readyz"]) expect((await fx.send("GET", path)).status).toBe(200);
      }
      if (index % 3 === 0) return (await fx.send("GET", "/nowhere")).status;
      return askForToken(fx).catch(() => "none");
    });
    const calls = (operation: string, status: number | string) =>
      `finchat_emulator_requests_total{operation="${operation}",status="${status}"}`;
    const counted = await readMetrics(fx);
    expect(tally(outcomes)).toEqual(
      new Map<number | string, number>([
        [404, 700],
        [200, 1200],
        ["none", 200],
      ]),
    );
    expect(counted.get(calls("none", 404))).toBe(700);
    expect(counted.get(calls("issueAppAccessToken", 200))).toBe(1200);
    expect(counted.get(calls("issueAppAccessToken", "none"))).toBe(200);
    const durations = "finchat_emulator_request_duration_seconds_count";
    expect(counted.get(`${durations}{operation="issueAppAccessToken"}`)).toBe(1400);
  });
});
