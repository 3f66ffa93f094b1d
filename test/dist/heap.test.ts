import { join } from "node:path";
import { expect, it } from "vitest";
import { runProgram } from "../support/process.ts";

const count = 1000;

/** Starts and closes emulators. Prints the bytes of the heap that each of them left behind. */
const script = `
  import { startEmulator } from ${JSON.stringify(join(import.meta.dirname, "../../dist/index.js"))};
  const one = async () => {
    const fx = await startEmulator();
    await fx.clock.now();
    await fx.close();
  };
  const heap = async () => {
    for (let round = 0; round < 5; round++) await new Promise((resolve) => setImmediate(resolve, gc()));
    return process.memoryUsage().heapUsed;
  };
  for (let n = 0; n < 100; n++) await one();
  const before = await heap();
  for (let n = 0; n < ${count}; n++) await one();
  console.log(((await heap()) - before) / ${count});`;

it("leaves less than 1 KB of the heap behind for each emulator that was started and closed", async () => {
  // Without optimized code, of which there is more from run to run.
  const flags = ["--expose-gc", "--no-opt", "--input-type=module"];
  const { code, stdout, stderr } = await runProgram([process.execPath, ...flags, "--eval", script]).ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(Number(stdout)).toBeLessThan(1024);
}, 300_000);
