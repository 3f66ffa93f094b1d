import { describe, expect, it } from "vitest";
import { fidelity } from "../../src/generated/fidelity.js";
import { operations } from "../../src/generated/operations.js";
import { settings } from "../../src/generated/settings.js";
import { runEmulator } from "../support/emulator.ts";

/** Settings of the emulator itself, which change nothing that the platform does. */
const isOwn = (setting: string): boolean =>
  /^(control\.|tenants\.|iam\.port$|limits\.(journal_entries|journal_bytes|settled_deliveries|feed_entries|history_entries|state_bytes)$)/.test(
    setting,
  );

describe("what is known of the platform", () => {
  it("is answered as it is written down", async () => {
    const fx = await runEmulator();
    const { behaviours } = await fx.call("getFidelity", {}, 200);
    expect(behaviours).toEqual(fidelity);
    expect(behaviours).toContainEqual({
      id: "token.lifetime",
      behaviour: "A token lives for 3600 s.",
      basis: "documented",
      where: "授权 / 获取app_access_token, the answer",
      setting: "token.lifetime_s",
      operations: ["issueAppAccessToken"],
    });
  });

  it("has a name for each behaviour", () => {
    const ids = fidelity.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  it("says where a behaviour is documented or was observed, and of none that is assumed", () => {
    const wrong = fidelity.filter(({ basis, where }) => (basis === "assumed") === (where !== undefined));
    expect(wrong).toEqual([]);
  });

  it("names every setting that changes what the platform does, and no other", () => {
    const named = new Set(fidelity.flatMap(({ setting }) => (setting === undefined ? [] : [setting])));
    const existing = settings.map(({ name }) => name).filter((name) => !isOwn(name));
    expect([...named].sort()).toEqual(existing.sort());
  });

  it("says something of every operation, and of none that does not exist", () => {
    const named = new Set(fidelity.flatMap((one) => one.operations ?? []));
    const existing = Object.values(operations)
      .filter(({ document }) => document === "platform")
      .map(({ operationId }) => operationId as string);
    expect([...named].sort()).toEqual(existing.sort());
  });
});
