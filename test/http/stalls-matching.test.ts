import { describe, expect, it } from "vitest";
import { alice } from "../support/conversation.ts";
import { runEmulator, type RunningEmulator } from "../support/emulator.ts";
import { livezDuring } from "../support/livez.ts";
import { smallGroup, smallTenant } from "../support/tenant.ts";

const params = { room_id: smallGroup.room_id };

const run = () => runEmulator({ fixtures: smallTenant() });

const say = (fx: RunningEmulator, content: object) =>
  fx.call("sayInRoom", { params, body: { sender: alice, content: { msgtype: "m.text", ...content } } }, 201);

const post = (fx: RunningEmulator, path: string, body: object) => fx.send("POST", `/_emulator/v1/${path}`, { body });

const numbers = (count: number, from = 0) => Array.from({ length: count }, (_, index) => index + from);

/** A text in which every piece is another, without a `b` at the end. */
const noise = (length: number): string =>
  Array.from({ length }, (_, index) => "ab"[((index * index * 7 + index * 3) >> 3) % 2]).join("");

/** Unbounded, each of these took many seconds, in which nobody else was answered. */
const generousMs = 5000;

describe("the emulator answers others", () => {
  it.each(["verify", "wait"])("while a %s compares long lists", async (path) => {
    const fx = await run();
    const list = numbers(20_000);
    await say(fx, { body: "numbers", list, deep: [[[list]]] });
    for (const other of [numbers(20_000, 1), numbers(20_000).reverse(), numbers(20_000, 20_000)]) {
      const match = { content: { list: other, deep: [[[other]]] } };
      const { result, slowestMs } = await livezDuring(fx.url, () =>
        post(fx, path, { for: "message", match, ...(path === "wait" && { timeout_ms: 1 }) }),
      );
      expect(result.status).toBe(path === "wait" ? 409 : 200);
      expect(slowestMs).toBeLessThan(generousMs);
    }
  });

  it("while a pattern that takes long is tried, which is refused", async () => {
    const fx = await run();
    await say(fx, { body: noise(300_000) });
    const hard = { for: "message", match: { content: { body: { $regex: "[ab]*a[ab]{900}a[ab]{40}$" } } } };
    const { result, slowestMs } = await livezDuring(fx.url, () =>
      Promise.all(numbers(12).map(() => post(fx, "wait", hard))),
    );
    expect(new Set(result.map(({ status }) => status))).toEqual(new Set([400]));
    expect(result[0]?.body).toMatchObject({ error: expect.stringContaining("takes too long") as string });
    expect(slowestMs).toBeLessThan(generousMs);
    await say(fx, { body: `c${noise(50_000)}` });
    const easy = { for: "message", match: { content: { body: { $regex: "^c[ab]+$" } } }, since: 1 };
    expect(await post(fx, "wait", easy)).toMatchObject({ status: 200 });
  });

  it("while patterns that are too large are compiled, which are refused", async () => {
    const fx = await run();
    const match = Object.fromEntries(
      numbers(100).map((n) => [`field${n}`, { $regex: `${"a{1000}".repeat(140)}${n}` }]),
    );
    const { result, slowestMs } = await livezDuring(fx.url, () =>
      post(fx, "verify", { for: "message", match: { content: match } }),
    );
    expect(result).toMatchObject({ status: 400, body: { error: expect.stringContaining("too large") as string } });
    expect(slowestMs).toBeLessThan(generousMs);
  });

  it("while thousands of items are searched", async () => {
    const fx = await run();
    for (let made = 0; made < 300; made++) await say(fx, { body: `${"a".repeat(2000)}!` });
    const match = { content: { body: { $regex: "^(a|aa)+$" } } };
    const { result, slowestMs } = await livezDuring(fx.url, () => post(fx, "verify", { for: "message", match }));
    expect(result).toMatchObject({ status: 200, body: { ok: false, count: 0 } });
    expect(slowestMs).toBeLessThan(generousMs);
  });

  it("while hundreds of waits look at what comes, and while their time is up", async () => {
    const fx = await run();
    const wait = (n: number) => {
      const match = { content: { body: { $regex: `^no ${n}$` } } };
      return post(fx, "wait", { for: "message", match, timeout_ms: n < 20 ? 60_000 : 1000 });
    };
    const waits = numbers(200).map(wait);
    const { result } = await livezDuring(fx.url, async () => {
      for (const n of numbers(20)) await say(fx, { body: `no ${n}` });
      return Promise.all(waits);
    });
    expect(result.filter(({ status }) => status === 200)).toHaveLength(20);
    expect(result.filter(({ status }) => status === 409)).toHaveLength(180);
  });
});
