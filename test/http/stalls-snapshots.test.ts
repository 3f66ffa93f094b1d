import { describe, expect, it } from "vitest";
import { runEmulator } from "../support/emulator.ts";
import { loopDuring } from "../support/livez.ts";

const count = 150_000;
/** One turn of the loop each 8 ms makes more of them on any machine; one for each chunk of a body makes fewer. */
const fewest = 80;

const many = (write: (at: number) => string): string => Array.from({ length: count }, (_, at) => write(at)).join(",");

describe("the emulator answers others while it reads a snapshot", () => {
  it.each([
    ["of rows that are no rows", `{"version":3,"collections":{"users":[${many(() => "1")}]}}`],
    ["of collections that there are not", `{"version":3,"collections":{${many((at) => `"k${at}":[]`)}}}`],
    ["of fields that there are not", `{"version":3,${many((at) => `"k${at}":1`)}}`],
  ])("%s", { timeout: 60_000 }, async (_, body) => {
    const fx = await runEmulator();
    const { result, rounds } = await loopDuring(() => fx.answer("importState", { body }));
    expect(result.status).toBe(400);
    expect(rounds).toBeGreaterThan(fewest);
    expect((await fx.send("GET", "/livez")).status).toBe(200);
  });
});
