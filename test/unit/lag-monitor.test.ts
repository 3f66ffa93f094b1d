import { describe, expect, it } from "vitest";
import { LagMonitor } from "../../src/core/lag-monitor.ts";
import type { WallClock } from "../../src/core/wall.ts";

/** A loop that the test moves: timers run when it is free again, however late. */
function loop() {
  let now = 0;
  let timer: { at: number; run: () => void } | undefined;
  const wall: WallClock = {
    now: () => now,
    after(ms, run) {
      timer = { at: now + ms, run };
      return () => (timer = undefined);
    },
    soon: () => () => undefined,
  };
  const logged: unknown[] = [];
  const monitor = new LagMonitor(wall, { warn: (fields: unknown) => void logged.push(fields) });
  monitor.start();
  return {
    monitor,
    logged,
    works: (ms: number) => {
      now += ms;
    },
    isFree: () => {
      while (timer !== undefined && timer.at <= now) {
        const { run } = timer;
        timer = undefined;
        run();
      }
    },
    hasTimer: () => timer !== undefined,
  };
}

describe("the lag monitor", () => {
  it("names the operation that most time followed, not the last one", () => {
    const { monitor, logged, works, isFree } = loop();
    monitor.note("quick");
    works(20);
    monitor.note("slow");
    works(400);
    monitor.note("last");
    works(5);
    isFree();
    expect(logged).toEqual([{ stall_ms: 325, operation: "slow" }]);
    expect(monitor.longestStallSeconds).toBe(0.325);
  });

  it("logs stalls over 200 ms only, and keeps the longest", () => {
    const { monitor, logged, works, isFree } = loop();
    works(300);
    isFree();
    expect(logged).toEqual([]);
    works(301);
    isFree();
    expect(logged).toEqual([{ stall_ms: 201, operation: "other work" }]);
    works(150);
    isFree();
    expect(monitor.longestStallSeconds).toBe(0.201);
  });

  it("returns to the operation that background work interrupted", () => {
    const { monitor, logged, works, isFree } = loop();
    monitor.note("sendMessage");
    monitor.note(monitor.note("an observer"));
    works(500);
    isFree();
    expect(logged).toEqual([{ stall_ms: 400, operation: "sendMessage" }]);
  });

  it("leaves no timer when it is stopped", () => {
    const { monitor, hasTimer } = loop();
    expect(hasTimer()).toBe(true);
    monitor.stop();
    expect(hasTimer()).toBe(false);
  });
});
