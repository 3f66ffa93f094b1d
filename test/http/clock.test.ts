import { describe, expect, it } from "vitest";
import { runEmulator, testStart } from "../support/emulator.ts";

describe("advancing the clock", () => {
  it.each([
    [{ by_ms: 1 }, 1],
    [{ by: "90s" }, 90_000],
    [{ by: "1h" }, 3_600_000],
    [{ by: "2d" }, 172_800_000],
  ])("by %j moves it by %d ms", async (body, ms) => {
    const fx = await runEmulator();
    expect(await fx.call("advanceClock", { body }, 200)).toEqual({ now: testStart + ms, fired: 0 });
    expect(await fx.call("getClock", {}, 200)).toEqual({ now: testStart + ms, mode: "frozen" });
  });

  it("says what a duration looks like", async () => {
    const fx = await runEmulator();
    const { data } = await fx.call("advanceClock", { body: { by: "1 hour" } }, 400);
    expect(data).toEqual({
      violations: [{ in: "body", path: "/by", message: 'must be a duration, such as "90s", "10m" or "1h"' }],
    });
  });

  it("asks for one of the two ways to say how far, not both", async () => {
    const fx = await runEmulator();
    await fx.call("advanceClock", { body: { by: "1h", by_ms: 5 } }, 400);
    await fx.call("advanceClock", { body: {} }, 400);
    expect(await fx.call("getClock", {}, 200)).toEqual({ now: testStart, mode: "frozen" });
  });
});
