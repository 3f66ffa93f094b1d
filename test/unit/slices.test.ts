import { describe, expect, it } from "vitest";
import { Slices, type Work } from "../../src/core/slices.ts";
import type { WallClock } from "../../src/core/wall.ts";

/** A clock that work moves, and timers that run when the test says so. */
function fakeWall() {
  let now = 0;
  const due: (() => void)[] = [];
  const wall: WallClock = {
    now: () => now,
    after(_, run) {
      due.push(run);
      return () => undefined;
    },
    soon: (run) => wall.after(0, run),
  };
  const pass = (ms: number): void => {
    now += ms;
  };
  const nextTurn = (): void => {
    for (const run of due.splice(0)) run();
  };
  return { wall, pass, nextTurn, due };
}

describe("slices", () => {
  it("run short work at once", async () => {
    const { wall, pass } = fakeWall();
    const slices = new Slices(wall);
    function* work(): Work<string> {
      pass(1);
      yield;
      return "done";
    }
    expect(await slices.run(work())).toBe("done");
  });

  it("hold the event loop for 10 ms, however much there is to do", () => {
    const { wall, pass, nextTurn, due } = fakeWall();
    const slices = new Slices(wall);
    let steps = 0;
    function* work(): Work<void> {
      for (let step = 0; step < 100; step++) {
        steps++;
        pass(0.5);
        yield;
      }
    }
    for (let one = 0; one < 10; one++) void slices.run(work());
    for (let turn = 1; turn <= 50; turn++) {
      expect(steps).toBe(turn * 20);
      nextTurn();
    }
    expect(steps).toBe(1000);
    nextTurn();
    expect(due).toEqual([]);
  });

  it("give each piece of work its turn", () => {
    const { wall, pass, nextTurn } = fakeWall();
    const slices = new Slices(wall);
    const done: string[] = [];
    function* work(name: string, length: number): Work<void> {
      for (let step = 0; step < length; step++) {
        pass(0.5);
        yield;
      }
      done.push(name);
    }
    void slices.run(work("endless", Number.POSITIVE_INFINITY));
    void slices.run(work("long", 5));
    void slices.run(work("short", 1));
    nextTurn();
    expect(done).toEqual(["short", "long"]);
  });

  it("reject with what the work throws, and go on with the rest", async () => {
    const { wall } = fakeWall();
    const slices = new Slices(wall);
    const broken = slices.run(
      (function* (): Work<void> {
        yield;
        throw new RangeError("too far");
      })(),
    );
    const whole = slices.run(
      (function* (): Work<number> {
        yield;
        return 7;
      })(),
    );
    await expect(broken).rejects.toThrow(RangeError);
    expect(await whole).toBe(7);
  });
});
