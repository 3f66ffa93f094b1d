import { describe, expect, it } from "vitest";
import { migrate } from "../../src/store/migrations.ts";
import { StateError } from "../../src/store/state-error.ts";

describe("migrate", () => {
  const migrations = { 1: (state: object) => ({ ...state, version: 2, added: true }) };

  it("brings a state forward step by step", () => {
    expect(migrate({ version: 1, kept: true }, "state.json", migrations, 2)).toEqual({
      version: 2,
      kept: true,
      added: true,
    });
  });

  it.each([
    [{ version: 3 }, "state.json has version 3, this emulator reads up to 2: use a newer emulator"],
    [{ version: 0 }, "state.json has version 0, which this emulator no longer reads: use an older one"],
    [{}, "state.json is not a state of the emulator: it has no version"],
    ["text", "state.json is not a state of the emulator: it has no version"],
  ])("refuses %j", (state, message) => {
    expect(() => migrate(state, "state.json", migrations, 2)).toThrow(new StateError(message));
  });
});
