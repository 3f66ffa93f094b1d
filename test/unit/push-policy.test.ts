import { describe, expect, it } from "vitest";
import {
  afterFailure,
  afterGivingUp,
  afterRelease,
  afterSuccess,
  backoffMs,
  freshQueue,
  giveUpAt,
} from "../../src/pusher/policy.ts";
import { settingsDefaults } from "../../src/generated/settings.js";

const { push } = settingsDefaults;
const fresh = freshQueue("app");
const failed = (at: number, queue = fresh) => afterFailure(queue, { began: at, ended: at }, push);

describe("the back-off", () => {
  it("doubles from one second to ten minutes", () => {
    const waits = Array.from({ length: 13 }, (_, index) => backoffMs(index + 1, push) / 1000);
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600, 600]);
  });

  it("is a whole number of milliseconds, and at least one", () => {
    const settings = { ...push, initial_interval_ms: 1, factor: 1.5 };
    expect([0, 1, 2, 3, 4].map((failures) => backoffMs(failures, settings))).toEqual([1, 1, 2, 2, 3]);
  });

  it("stays at its longest however often it fails", () => {
    expect(backoffMs(100_000, push)).toBe(600_000);
  });
});

describe("a failure", () => {
  it("starts the hour once, at its end", () => {
    const first = afterFailure(fresh, { began: 1000, ended: 4000 }, push);
    expect(first).toEqual({ ...fresh, failures: 1, failing_since: 4000, next_attempt_at: 5000 });
    expect(failed(5000, first)).toEqual({ ...fresh, failures: 2, failing_since: 4000, next_attempt_at: 7000 });
  });

  it("of an attempt that began before another failed makes the wait no longer, but counts it from its own end", () => {
    const second = afterFailure(failed(1000), { began: 900, ended: 1700 }, push);
    expect(second).toEqual({ ...fresh, failures: 1, failing_since: 1000, next_attempt_at: 2700 });
  });

  it("after the hour changes nothing", () => {
    const gaveUp = afterGivingUp(failed(1000));
    expect(gaveUp).toEqual({ ...fresh, failures: 1, failing_since: 1000, gave_up: true });
    expect(failed(9_000_000, gaveUp)).toBe(gaveUp);
  });
});

describe("the hour", () => {
  it("ends a millisecond after it, once", () => {
    expect(giveUpAt(fresh, push)).toBeUndefined();
    expect(giveUpAt(failed(1000), push)).toBe(1000 + 3_600_000 + 1);
    expect(giveUpAt(afterGivingUp(failed(1000)), push)).toBeUndefined();
  });
});

describe("a success", () => {
  it("clears all that is held against a queue, and leaves what somebody asked of it", () => {
    expect(afterSuccess({ ...failed(1000), gave_up: true, paused: true, held_since: 2000 })).toEqual({
      ...fresh,
      paused: true,
      held_since: 2000,
    });
  });
});

describe("a release", () => {
  it("adds the time held to the hour and to the wait", () => {
    expect(afterRelease({ ...failed(1000), held_since: 1500 }, 9500)).toEqual({
      ...fresh,
      failures: 1,
      failing_since: 9000,
      next_attempt_at: 10_000,
    });
  });

  it("of what is not held changes nothing", () => {
    expect(afterRelease(fresh, 9500)).toBe(fresh);
  });
});
