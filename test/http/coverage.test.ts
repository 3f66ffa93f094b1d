import { describe, expect, it } from "vitest";
import { operations } from "../../src/generated/operations.js";
import { runEmulator } from "../support/emulator.ts";

const documented = Object.values(operations);

/** Who may call, by what the document says of a call's security. */
const bearer = (security: readonly string[]): boolean => security.includes("appAccessToken");

describe("the table of routes", () => {
  it("holds every operation of both documents once, and no other", async () => {
    const { emulator } = await runEmulator();
    const table = emulator.routes.map(({ operationId, method, path }) => `${operationId} ${method} ${path}`);
    const expected = documented.map(({ operationId, method, path }) => `${operationId} ${method} ${path}`);
    expect(table.sort()).toEqual(expected.sort());
  });

  it("asks for an app's token where the document does, and nowhere else", async () => {
    const { emulator } = await runEmulator();
    const asking = emulator.routes
      .filter(({ auth }) => auth === "app" || auth === "bearer")
      .map(({ operationId }) => operationId);
    const expected = documented.filter(({ security }) => bearer(security)).map(({ operationId }) => operationId);
    expect([...asking].sort()).toEqual([...expected].sort());
  });
});

describe("the emulator", () => {
  it("serves every operation: none answers 501", async () => {
    const fx = await runEmulator();
    const statuses = await Promise.all(
      documented.map(async ({ operationId, method, path }) => {
        const { status } = await fx.send(method, path.replace(/\{\w+\}/g, "x"), method === "GET" ? {} : { body: {} });
        return [operationId, status] as const;
      }),
    );
    expect(statuses).toHaveLength(documented.length);
    expect(statuses.filter(([, status]) => status === 501)).toEqual([]);
  });
});
