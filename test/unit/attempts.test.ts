import { describe, expect, it } from "vitest";
import { Background } from "../../src/core/background.ts";
import { EmulatorClock } from "../../src/core/clock.ts";
import { Ids } from "../../src/core/ids.ts";
import { createLogger } from "../../src/core/logger.ts";
import { systemRandom } from "../../src/core/random.ts";
import { mergeSettings, SettingsHolder } from "../../src/core/settings.ts";
import { wallClock } from "../../src/core/wall.ts";
import { Bus } from "../../src/events/bus.ts";
import { Attempts, type LocalReceivers } from "../../src/pusher/attempt.ts";
import { Transport } from "../../src/pusher/transport.ts";
import { Store } from "../../src/store/store.ts";

function makeAttempts(local: LocalReceivers): Attempts {
  const logger = createLogger("silent", { write: () => undefined });
  const background = new Background(logger);
  const clock = new EmulatorClock({ mode: "frozen", now: 0 });
  const store = new Store();
  const context = {
    store,
    rows: store.collections,
    bus: new Bus(store.counters, background),
    clock,
    wall: wallClock,
    ids: new Ids(systemRandom, () => 0, store.counters),
    settings: new SettingsHolder(mergeSettings({})),
    logger,
    background,
    isLive: () => true,
  };
  return new Attempts(context, new Transport(wallClock), local);
}

const fail = (): never => {
  throw new Error("a fault of ours");
};

const cyclic: { self?: object } = {};
cyclic.self = cyclic;

describe("an attempt that meets an unexpected error", () => {
  it.each<[string, LocalReceivers, object]>([
    ["in the search for a receiver", fail, {}],
    ["in a receiver", () => fail, {}],
    ["in the payload", () => undefined, cyclic],
  ])("fails: %s", async (_, local, payload) => {
    const { ended } = makeAttempts(local).begin("app", { url: "http://127.0.0.1:9/", payload });
    expect(await ended).toMatchObject({ at: 0, error: expect.stringMatching(/^\w+: ./) as string });
  });
});
