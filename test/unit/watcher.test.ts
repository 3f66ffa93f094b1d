import { setMaxListeners } from "node:events";
import { expect, it } from "vitest";
import { Background } from "../../src/core/background.ts";
import { EmulatorClock } from "../../src/core/clock.ts";
import { createLogger } from "../../src/core/logger.ts";
import { mergeSettings, SettingsHolder } from "../../src/core/settings.ts";
import { wallClock } from "../../src/core/wall.ts";
import { Bus } from "../../src/events/bus.ts";
import { EventLog } from "../../src/realtime/event-log.ts";
import { Watcher } from "../../src/realtime/watcher.ts";
import { Store } from "../../src/store/store.ts";
import { loopDuring } from "../support/livez.ts";

function makeWatcher(limits: object = {}) {
  const clock = new EmulatorClock({ mode: "frozen", now: 0 });
  const store = new Store();
  const settings = new SettingsHolder(mergeSettings({ limits }));
  const eventLog = new EventLog({ clock, settings, number: store.counters });
  const background = new Background(createLogger("silent", { write: () => undefined }));
  const bus = new Bus(store.counters, background);
  const watcher = new Watcher({ background, bus, wall: wallClock, rows: store.collections }, eventLog);
  let made = 0;
  const record = (): void => {
    made++;
    const request = {
      request_id: String(made),
      at: 0,
      method: "GET",
      path: `/${made}`,
      duration_ms: 0,
      request: { headers: {}, query: {} },
      response: { headers: {} },
      warnings: [],
    };
    eventLog.record({ kind: "request", request, bytes: 0 }, made);
  };
  const { signal: gone } = new AbortController();
  const wait = (path: unknown, timeoutMs = 10_000, since = 0) =>
    watcher.waitFor({ for: "request", match: { path } }, { since, timeoutMs, gone });
  return { watcher, record, wait };
}

it("looks through thousands of items, with patterns and without", async () => {
  const { watcher, record, wait } = makeWatcher();
  for (let made = 1; made <= 2500; made++) record();
  expect((await wait("/2500")).seq).toBe(2500);
  expect((await wait({ $regex: "^/2000$" })).seq).toBe(2000);
  expect(await watcher.verify({ for: "request", match: { path: { $regex: "^/2" } } }, 612)).toEqual({
    ok: true,
    count: 612,
    nearest: [],
  });
  expect(await watcher.verify({ for: "request", match: {} }, 2500)).toEqual({ ok: true, count: 2500, nearest: [] });
});

it("finds what was there when the time was up, however late it comes to look", async () => {
  const { record, wait } = makeWatcher();
  for (let made = 1; made <= 5000; made++) record();
  expect((await wait("/5000", 0)).seq).toBe(5000);
});

it.each([0, 10])("ends waits where only %i entries are kept", async (entries) => {
  const { record, wait } = makeWatcher({ feed_entries: entries });
  for (let made = 1; made <= 100; made++) record();
  const waits = [wait("/x", 0), wait("/1", 0), wait("/1", 0, 50)];
  record();
  const ended = await Promise.allSettled(waits);
  expect(ended.map(({ status }) => status)).toEqual(Array(3).fill("rejected"));
});

it("ends a wait whose caller has gone before it begins", async () => {
  const { watcher } = makeWatcher();
  const wanted = { for: "request", match: {} } as const;
  const waiting = watcher.waitFor(wanted, { since: 0, timeoutMs: 600_000, gone: AbortSignal.abort() });
  await expect(waiting).rejects.toThrow("no request matched");
});

it("lets a thousand waits look at one entry in many turns of the loop", async () => {
  const { watcher, record } = makeWatcher();
  const leave = new AbortController();
  setMaxListeners(0, leave.signal);
  const waits = Array.from({ length: 1000 }, (_, n) => {
    const match = { path: { $regex: `^/${n}$` } };
    return watcher.waitFor({ for: "request", match }, { since: 0, timeoutMs: 60_000, gone: leave.signal });
  });
  const { result, slowestMs } = await loopDuring(async () => {
    record();
    return waits[1];
  });
  expect(result?.seq).toBe(1);
  expect(slowestMs).toBeLessThan(3000);
  leave.abort();
  expect((await Promise.allSettled(waits)).filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});
