import { describe, expect, it, vi } from "vitest";
import { EmulatorClock, type ClockMode } from "../../src/core/clock.ts";
import { systemTime, wallClock } from "../../src/core/wall.ts";

const start = 1_000_000;

function clockAt(mode: ClockMode = "frozen", onChange?: () => void): EmulatorClock {
  return new EmulatorClock(mode === "frozen" ? { mode, now: start } : { mode, offset: 0 }, onChange);
}

describe("a frozen clock", () => {
  it("stands still until it is advanced, and then by exactly that", async () => {
    const clock = clockAt();
    expect(clock.now()).toBe(start);
    expect(await clock.advance(1)).toEqual({ now: start + 1, fired: 0 });
    expect(clock.now()).toBe(start + 1);
  });

  it("runs what falls due on the way in order, each at its own time, and nothing that is due later", async () => {
    const clock = clockAt();
    const ran: [string, number][] = [];
    const note = (name: string) => () => void ran.push([name, clock.now() - start]);
    clock.at(start + 30, note("third"));
    clock.at(start + 10, note("first"));
    clock.at(start + 10, note("second"));
    clock.at(start + 101, note("too late"));
    expect(await clock.advance(100)).toEqual({ now: start + 100, fired: 3 });
    expect(ran).toEqual([
      ["first", 10],
      ["second", 10],
      ["third", 30],
    ]);
  });

  it("runs what is set on the way too, when it falls due on the way", async () => {
    const clock = clockAt();
    const ran: number[] = [];
    const again = (): void => {
      ran.push(clock.now() - start);
      clock.at(clock.now() + 10, again);
    };
    clock.at(start + 10, again);
    await clock.advance(35);
    expect(ran).toEqual([10, 20, 30]);
  });

  it("waits for work under way before time goes on", async () => {
    const clock = clockAt();
    const ran: string[] = [];
    clock.at(start + 1, () => {
      const end = clock.begin();
      void Promise.resolve().then(() => {
        ran.push(`work ends at ${clock.now() - start}`);
        end();
      });
    });
    clock.at(start + 2, () => void ran.push(`next at ${clock.now() - start}`));
    await clock.advance(5);
    expect(ran).toEqual(["work ends at 1", "next at 2"]);
  });

  it("does not run what was called off", async () => {
    const clock = clockAt();
    const run = vi.fn();
    const cancel = clock.at(start + 1, run);
    cancel();
    cancel();
    expect(await clock.advance(10)).toEqual({ now: start + 10, fired: 0 });
    expect(run).not.toHaveBeenCalled();
  });

  it("runs overlapping advances one after the other", async () => {
    const clock = clockAt();
    const answers = await Promise.all([clock.advance(10), clock.advance(20)]);
    expect(answers.map(({ now }) => now - start)).toEqual([10, 30]);
  });

  it("runs what is due now without being moved", async () => {
    const clock = clockAt();
    const due = await new Promise<number>((resolve) => {
      clock.at(start - 5, () => {
        resolve(clock.now());
      });
    });
    expect(due).toBe(start);
  });

  it("set back, runs nothing; set forward, what falls due", async () => {
    const clock = clockAt();
    const run = vi.fn();
    clock.at(start + 10, run);
    expect(await clock.set({ now: start - 100 })).toEqual({ now: start - 100, fired: 0 });
    expect(run).not.toHaveBeenCalled();
    expect(await clock.set({ now: start + 10 })).toEqual({ now: start + 10, fired: 1 });
  });

  it("tells when it was set by hand", async () => {
    const onChange = vi.fn();
    const clock = clockAt("frozen", onChange);
    await clock.advance(1);
    await clock.set({ mode: "real" });
    expect(onChange).toHaveBeenCalledTimes(2);
  });

  it("lets everybody go when it is closed", async () => {
    const clock = clockAt();
    clock.at(start + 1, () => void clock.begin());
    const advance = clock.advance(10);
    const idle = clock.idle();
    clock.close();
    await expect(Promise.all([advance, idle])).resolves.toBeDefined();
  });
});

describe("a real clock", () => {
  it("goes on from the emulator's now, not the system's", async () => {
    const clock = clockAt("real");
    const before = clock.now();
    const { now } = await clock.advance(3_600_000);
    expect(now).toBeGreaterThanOrEqual(before + 3_600_000);
    expect(clock.now()).toBeGreaterThanOrEqual(now);
    expect(clock.now()).toBeLessThan(now + 60_000);
  });

  it("runs what falls due by itself", async () => {
    const clock = clockAt("real");
    const due = clock.now() + 5;
    const ranAt = await new Promise<number>((resolve) => {
      clock.at(due, () => {
        resolve(clock.now());
      });
    });
    expect(ranAt).toBeGreaterThanOrEqual(due);
  });

  it("keeps its state as an offset, and takes it up again", async () => {
    const clock = clockAt("real");
    await clock.advance(1000);
    const state = clock.state();
    expect(state).toEqual({ mode: "real", offset: expect.any(Number) as number });
    const before = clock.now();
    const next = new EmulatorClock(state);
    expect(next.now()).toBeGreaterThanOrEqual(before);
  });
});

describe("timers that are due at once", () => {
  /** Holds the event loop for a millisecond or two. */
  const hold = (): void => {
    const begun = systemTime();
    while (systemTime() - begun < 2);
  };

  it.each(["advance", "set", "as time passes"] as const)("let other work run in between: %s", async (how) => {
    const clock = new EmulatorClock({ mode: "frozen", now: 0 });
    const due = how === "as time passes" ? 0 : 1000;
    const done = Promise.all(
      Array.from(
        { length: 40 },
        () =>
          new Promise<void>((resolve) => {
            clock.at(due, () => {
              hold();
              resolve();
            });
          }),
      ),
    );
    let rounds = 0;
    let isOver = false;
    const count = (): void => {
      rounds++;
      if (!isOver) wallClock.soon(count);
    };
    wallClock.soon(count);
    if (how === "advance") await clock.advance(1000);
    else if (how === "set") await clock.set({ now: 1000 });
    else await clock.idle();
    await done;
    isOver = true;
    expect(rounds).toBeGreaterThan(20);
  });
});
