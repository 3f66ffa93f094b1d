import { describe, expect, it } from "vitest";
import { forwarderPath } from "../../src/core/http-url.ts";
import type { Settings } from "../../src/core/settings.ts";
import { answerWith, runBot } from "../support/bot.ts";
import { testStart } from "../support/emulator.ts";
import { randomOf } from "../support/mutations.ts";
import { takeSnapshot, type Snapshot } from "../support/snapshot.ts";
import { smallBot } from "../support/tenant.ts";
import { runPushed, until, type Pushed } from "./kit.ts";

/** Number of random states to import. */
const count = Number(process.env["MUTATIONS"] ?? 50);
const firstSeed = Number(process.env["MUTATION_SEED"] ?? 1);

const { app_id } = smallBot;
const hour = 3_600_000;

const statuses = [
  "InDevelopment",
  "Publishing",
  "PublishWithdrawed",
  "PublishApproved",
  "PublishRejected",
  "Published",
  "Published",
  "Published",
  "Unpublishing",
  "UnpublishApproved",
  "UnpublishRejected",
  "Unpublished",
];

const times = [0, testStart - hour, testStart, testStart + 1, testStart + hour, Number.MAX_SAFE_INTEGER];

const pushSettings: readonly Partial<Settings["push"]>[] = [
  {},
  { initial_interval_ms: 1, factor: 1 },
  { initial_interval_ms: 1, factor: 1.001, max_interval_ms: 1 },
  { initial_interval_ms: 3, factor: 1.5, concurrency: 3 },
  { give_up_after_ms: 0, concurrency: 1000 },
  { initial_interval_ms: 1, factor: 1000, give_up_after_ms: 31_536_000_000 },
];

/** A random state of one app and what waits for it, in a snapshot whose app has one pending delivery. */
function randomState(valid: Snapshot, seed: number, urls: readonly string[]): Snapshot {
  const random = randomOf(seed);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const maybe = (name: string, values: readonly unknown[]) => (random() < 0.5 ? { [name]: pick(values) } : {});
  const snapshot = structuredClone(valid);
  const { apps = [], deliveries = [] } = snapshot.collections;
  const [app] = apps;
  const [delivery] = deliveries;
  Object.assign(app ?? {}, { status: pick(statuses), callback: { url: pick(urls), token: "t" } });
  snapshot.collections["deliveries"] = Array.from({ length: pick([1, 2, 5, 40]) }, (_, index) => ({
    ...delivery,
    delivery_id: `d${index}`,
    app_id: random() < 0.1 ? "gone" : app_id,
    state: pick(["pending", "pending", "delivered", "dropped"]),
    type: pick(["m.room.message", "m.room.message", "finstore.test.event"]),
    payload: pick([delivery?.["payload"], {}]),
    created_at: pick(times.slice(0, 5)),
    attempts: pick([[], [{ at: testStart, duration_ms: 0, status: 200 }], [{ at: 0, duration_ms: 1, error: "x" }]]),
  }));
  const queue = {
    app_id,
    failures: pick([0, 1, 1000, Number.MAX_SAFE_INTEGER - 1]),
    gave_up: random() < 0.3,
    paused: random() < 0.1,
    ...maybe("failing_since", times),
    ...maybe("next_attempt_at", times),
    ...(random() < 0.1 && { held_since: pick(times) }),
  };
  snapshot.collections["queues"] = random() < 0.7 ? [queue] : [];
  return snapshot;
}

const attemptsIn = async (fx: Pushed): Promise<number> => {
  const { collections } = await takeSnapshot(fx);
  return (collections["deliveries"] ?? []).reduce((sum, row) => sum + (row["attempts"] as object[]).length, 0);
};

/** A snapshot with one pending delivery. */
async function pendingSnapshot(fx: Pushed): Promise<Snapshot> {
  await fx.queueDoes("pauseQueue");
  await fx.say();
  return takeSnapshot(fx);
}

describe("an imported queue", () => {
  it("attempts one delivery at most 100 times a second of real time", async () => {
    const push = { initial_interval_ms: 1, factor: 1 };
    const fx = await runPushed({ url: "http://127.0.0.1:9/", clock: { mode: "real" }, settings: { push } });
    const snapshot = await pendingSnapshot(fx);
    const [app] = snapshot.collections["apps"] ?? [];
    Object.assign(app ?? {}, { callback: { url: "x", token: "t" } });
    snapshot.collections["queues"] = [];
    await fx.call("importState", { body: snapshot }, 204);
    await until(async () => (await fx.delivery()).attempts.length >= 30);
    const { attempts } = await fx.delivery();
    const [first, ...rest] = attempts.map(({ at }) => at);
    expect(Math.max(...rest) - Number(first)).toBeGreaterThanOrEqual(9 * rest.length);
  });

  it("drops the pending deliveries of an app that is not live or is gone", async () => {
    const bot = await runBot();
    const fx = await runPushed({ url: bot.url });
    const snapshot = await pendingSnapshot(fx);
    const [app] = snapshot.collections["apps"] ?? [];
    const [delivery] = snapshot.collections["deliveries"] ?? [];
    Object.assign(app ?? {}, { status: "Unpublished" });
    const row = (index: number, of: string) => ({ ...delivery, delivery_id: `d${index}`, app_id: of });
    snapshot.collections["deliveries"] = [
      ...Array.from({ length: 1200 }, (_, index) => row(index, app_id)),
      row(1200, "gone"),
    ];
    await fx.call("importState", { body: snapshot }, 204);
    await fx.settle();
    const { deliveries = [] } = (await takeSnapshot(fx)).collections;
    expect(new Set(deliveries.map(({ state, reason }) => `${String(state)}: ${String(reason)}`))).toEqual(
      new Set(["dropped: the app is no longer live", "dropped: the app is gone"]),
    );
    expect(await fx.advance("2h")).toBe(0);
    expect(bot.received).toEqual([]);
  });

  it("never attempts without end, whatever its app, its deliveries and the settings are", async () => {
    let answered = 0;
    const bot = await runBot((...push) => answerWith(answered++ % 5 === 0 ? 200 : 503)(...push));
    const fx = await runPushed({ url: bot.url });
    const valid = await pendingSnapshot(fx);
    const urls = [
      bot.url,
      bot.url,
      `${fx.emulator.url}${forwarderPath}`,
      forwarderPath,
      "http://127.0.0.1:9/",
      "",
      "x",
    ];
    const outcomes = { refused: 0, accepted: 0 };
    for (let seed = firstSeed; seed < firstSeed + count; seed++) {
      const snapshot = randomState(valid, seed, urls);
      const { status } = await fx.answer("importState", { body: snapshot });
      outcomes[status === 204 ? "accepted" : "refused"]++;
      if (status !== 204) continue;
      const push = pushSettings[seed % pushSettings.length];
      await fx.call("patchSettings", { body: { push } }, 200);
      await fx.call("settleDeliveries", { body: { timeout_ms: 30_000 } }, 200);
      const { length } = snapshot.collections["deliveries"] ?? [];
      const before = await attemptsIn(fx);
      await fx.advance(100);
      const attempts = (await attemptsIn(fx)) - before;
      // As many as may be in flight together, at each of the 100 instants; and one that succeeds for each delivery.
      const most = 101 * Math.min(length, push?.concurrency ?? 1) + length;
      expect(attempts <= most, `seed ${seed}: ${attempts} attempts`).toBe(true);
      const again = await fx.answer("importState", { body: await takeSnapshot(fx) });
      expect({ seed, ...again }).toMatchObject({ seed, status: 204 });
    }
    expect(outcomes.accepted).toBeGreaterThan(count / 2);
  }, 60_000);
});
