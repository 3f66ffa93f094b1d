import { expect, it } from "vitest";
import { EmulatorClock } from "../../src/core/clock.ts";
import { mergeSettings, SettingsHolder } from "../../src/core/settings.ts";
import { wallClock } from "../../src/core/wall.ts";
import { Bus } from "../../src/events/bus.ts";
import { Happenings } from "../../src/realtime/happenings.ts";
import { Watcher } from "../../src/realtime/watcher.ts";
import { Store } from "../../src/store/store.ts";

it("looks through thousands of items, with patterns and without", async () => {
  const clock = new EmulatorClock({ mode: "frozen", now: 0 });
  const store = new Store();
  const happenings = new Happenings({ clock, settings: new SettingsHolder(mergeSettings()), number: store.counters });
  const bus = new Bus(store.counters);
  const watcher = new Watcher({ bus, wall: wallClock, rows: store.collections }, happenings);
  for (let made = 1; made <= 2500; made++) {
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
    happenings.record({ kind: "request", request, bytes: 0 }, made);
  }
  const seqOf = async (path: unknown): Promise<number> => {
    const patience = { timeoutMs: 0, gone: new AbortController().signal };
    return (await watcher.waitFor({ for: "request", match: { path } }, 0, patience)).seq;
  };
  expect(await seqOf("/2500")).toBe(2500);
  expect(await seqOf({ $regex: "^/2000$" })).toBe(2000);
  expect(watcher.verify({ for: "request", match: { path: { $regex: "^/2" } } }, 612)).toEqual({
    ok: true,
    count: 612,
    nearest: [],
  });
  expect(watcher.verify({ for: "request" }, 2500)).toEqual({ ok: true, count: 2500, nearest: [] });
});
