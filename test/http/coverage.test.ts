import { describe, expect, it } from "vitest";
import { operations } from "../../src/generated/operations.js";
import { isRecord } from "../../src/core/json.ts";
import { runEmulator, type RunningEmulator } from "../support/emulator.ts";

const documented = Object.values(operations);

/** The ids of the operations that declare a security scheme, sorted. */
const securedBy = (scheme: string): string[] =>
  documented
    .filter(({ security }) => security.includes(scheme))
    .map(({ operationId }) => operationId)
    .sort();

/** Calls every operation of a document without a token; the ids of those that respond with an error code, sorted. */
async function refusedWithout(fx: RunningEmulator, document: string, errcode: string): Promise<string[]> {
  const calls = documented
    .filter((operation) => operation.document === document)
    .map(async ({ operationId, method, path }) => {
      const { body } = await fx.send(method, path.replace(/\{\w+\}/g, "x"), method === "GET" ? {} : { body: {} });
      return isRecord(body) && body["errcode"] === errcode ? [operationId] : [];
    });
  return (await Promise.all(calls)).flat().sort();
}

describe("routes", () => {
  it("has every operation of both documents once", async () => {
    const { emulator } = await runEmulator();
    const served = emulator.routes.map(({ operationId }) => operationId);
    expect(served.sort()).toEqual(documented.map(({ operationId }) => operationId).sort());
  });
});

describe("access to operations", () => {
  it("requires an app's token exactly where the document does", async () => {
    const fx = await runEmulator();
    const refused = await refusedWithout(fx, "platform", "FC_INVALID_ACCESS_TOKEN");
    expect(refused).toEqual(securedBy("appAccessToken"));
  });

  it("requires the control token exactly where the document does", async () => {
    const fx = await runEmulator({ settings: { control: { token: "secret" } } });
    const refused = await refusedWithout(fx, "control", "EMULATOR_UNAUTHORIZED");
    expect(refused).toEqual(securedBy("controlToken"));
  });
});
