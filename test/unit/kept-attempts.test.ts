import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withAttempt } from "../../src/pusher/kept-attempts.ts";
import type { Attempt } from "../../src/store/entities.ts";

const attempt = (at: number): Attempt => ({ at, duration_ms: 0 });

/** The attempts of a delivery with so many of them. */
function after(count: number) {
  let kept: ReturnType<typeof withAttempt> = { attempts: [] };
  for (let at = 0; at < count; at++) kept = withAttempt(kept, attempt(at));
  return kept;
}

describe("the attempts that a delivery keeps", () => {
  it("are all up to a hundred, then the first 10 and the newest 90", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 }), (count) => {
        const { attempts, attempts_omitted: omitted = 0 } = after(count);
        const all = Array.from({ length: count }, (_, at) => at);
        const expected = count <= 100 ? all : [...all.slice(0, 10), ...all.slice(-90)];
        expect(attempts.map(({ at }) => at)).toEqual(expected);
        expect(omitted + attempts.length).toBe(count);
      }),
    );
  });

  it("are cut down when an older version has saved more", () => {
    const saved = { attempts: Array.from({ length: 500 }, (_, at) => attempt(at)) };
    const { attempts, attempts_omitted: omitted } = withAttempt(saved, attempt(500));
    expect([attempts.length, omitted, attempts.at(-1)?.at, attempts[9]?.at]).toEqual([100, 401, 500, 9]);
  });
});
