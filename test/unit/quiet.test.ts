import { describe, expect, it } from "vitest";
import { EmulatorClock } from "../../src/core/clock.ts";
import { mergeSettings, SettingsHolder } from "../../src/core/settings.ts";
import type { WallClock } from "../../src/core/wall.ts";
import type { FeedEvent } from "../../src/events/feed-event.ts";
import { EventLog } from "../../src/realtime/event-log.ts";
import { Quiet } from "../../src/realtime/quiet.ts";

/** A wall clock that a test moves on. */
class ManualWall implements WallClock {
  #now = 0;
  readonly #timers = new Set<{ readonly due: number; readonly run: () => void }>();

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { due: this.#now + ms, run };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  soon(run: () => void): () => void {
    return this.after(0, run);
  }

  pass(ms: number): void {
    this.#now += ms;
    for (const timer of this.#timers) {
      if (timer.due > this.#now) continue;
      this.#timers.delete(timer);
      timer.run();
    }
  }
}

/** A wait for 100 ms of quiet. */
function waitForQuiet() {
  const clock = new EmulatorClock({ mode: "frozen", now: 0 });
  const wall = new ManualWall();
  const eventLog = new EventLog({ clock, settings: new SettingsHolder(mergeSettings({})), number: { seq: 0 } });
  const gone = new AbortController();
  let seq = 0;
  let isOver = false;
  const over = new Quiet(wall, eventLog).wait(clock, 100, gone.signal).then(() => (isOver = true));
  return {
    clock,
    over,
    gone,
    happen: (event: FeedEvent) => eventLog.record(event, ++seq),
    /** Lets time pass; whether the wait is over then. */
    pass: async (ms: number): Promise<boolean> => {
      for (let turn = 0; turn < 10; turn++) await Promise.resolve();
      wall.pass(ms);
      for (let turn = 0; turn < 10; turn++) await Promise.resolve();
      return isOver;
    },
  };
}

const attempt = { kind: "attempt" } as FeedEvent;

describe("the wait for quiet", () => {
  it("ends when nothing has happened for its time", async () => {
    const { pass } = waitForQuiet();
    expect(await pass(99)).toBe(false);
    expect(await pass(1)).toBe(true);
  });

  it("starts anew with an attempt, but not when the clock moves", async () => {
    const { pass, happen } = waitForQuiet();
    expect(await pass(90)).toBe(false);
    happen(attempt);
    expect(await pass(90)).toBe(false);
    happen({ kind: "clock", now: 0, mode: "frozen" });
    expect(await pass(10)).toBe(true);
  });

  it("waits for what is in flight first, and starts anew when something is at its end", async () => {
    const { pass, clock } = waitForQuiet();
    await pass(0);
    const end = clock.begin();
    expect(await pass(100)).toBe(false);
    end();
    expect(await pass(99)).toBe(false);
    expect(await pass(1)).toBe(true);
  });

  it("ends when its caller is gone", async () => {
    const { over, gone } = waitForQuiet();
    gone.abort();
    expect(await over).toBe(true);
  });
});
