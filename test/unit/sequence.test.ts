import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Sequence } from "../../src/store/sequence.ts";

const places = (items: Iterable<{ place: number }>): number[] => [...items].map(({ place }) => place);

describe("a sequence", () => {
  it("is a sorted set of places, whatever is added and removed in which order", () => {
    const step = fc.record({ add: fc.boolean(), place: fc.integer({ min: 0, max: 150 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 600 }), fc.integer({ min: 0, max: 150 }), (steps, at) => {
        const sequence = new Sequence();
        const model = new Set<number>();
        for (const { add, place } of steps) {
          if (add) sequence.add({ place });
          else sequence.remove(place);
          if (add) model.add(place);
          else model.delete(place);
        }
        const sorted = [...model].sort((a, b) => a - b);
        expect(places(sequence)).toEqual(sorted);
        expect(sequence.size).toBe(sorted.length);
        expect(sequence.first?.place).toBe(sorted[0]);
        expect(sequence.last?.place).toBe(sorted.at(-1));
        expect(places(sequence.after(at))).toEqual(sorted.filter((place) => place > at));
        expect(places(sequence.before(at))).toEqual(sorted.filter((place) => place < at).reverse());
      }),
    );
  });

  it("works as a queue without growing", () => {
    const sequence = new Sequence();
    for (let place = 0; place < 10_000; place++) {
      sequence.add({ place });
      if (place >= 10) sequence.remove(place - 10);
    }
    expect(places(sequence)).toEqual([9990, 9991, 9992, 9993, 9994, 9995, 9996, 9997, 9998, 9999]);
  });
});
