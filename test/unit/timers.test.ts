import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TimerHeap } from "../../src/core/timers.ts";

describe("the timer heap", () => {
  it("gives back whatever was added and not called off, by time and then by order of adding", () => {
    const entry = fc.record({ due: fc.integer({ min: 0, max: 20 }), cancel: fc.boolean() });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 300 }), (entries) => {
        const heap = new TimerHeap();
        const ran: number[] = [];
        const timers = entries.map(({ due }, index) => heap.add(due, () => void ran.push(index)));
        entries.forEach(({ cancel }, index) => {
          const timer = timers[index];
          if (cancel && timer !== undefined) heap.cancel(timer);
        });
        for (let timer = heap.takeDue(20); timer !== undefined; timer = heap.takeDue(20)) timer.run();
        const expected = entries
          .map(({ due, cancel }, index) => ({ due, cancel, index }))
          .filter(({ cancel }) => !cancel)
          .sort((a, b) => a.due - b.due || a.index - b.index)
          .map(({ index }) => index);
        expect(ran).toEqual(expected);
        expect(heap.nextDue()).toBeUndefined();
      }),
    );
  });

  it("takes only what is due", () => {
    const heap = new TimerHeap();
    heap.add(10, () => undefined);
    expect(heap.takeDue(9)).toBeUndefined();
    expect(heap.nextDue()).toBe(10);
    expect(heap.takeDue(10)?.due).toBe(10);
  });
});
