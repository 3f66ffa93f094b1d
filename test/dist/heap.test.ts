import { join } from "node:path";
import { expect, it } from "vitest";
import { runProgram } from "../support/process.ts";

const count = 1000;

/** Starts, creates and closes. Prints the bytes of the heap that each of them left behind. */
const script = (one: string) => `
  import { startEmulator } from ${JSON.stringify(join(import.meta.dirname, "../../dist/index.js"))};
  ${one}
  const heap = async () => {
    for (let round = 0; round < 5; round++) await new Promise((resolve) => setImmediate(resolve, gc()));
    return process.memoryUsage().heapUsed;
  };
  for (let n = 0; n < 100; n++) await one();
  const before = await heap();
  for (let n = 0; n < ${count}; n++) await one();
  console.log(((await heap()) - before) / ${count});`;

const emulators = `
  const one = async () => {
    const fx = await startEmulator();
    await fx.clock.now();
    await fx.close();
  };`;

/**
 * With a message, a push that nobody answers, and a session of the IAM, so that each part has something to let go.
 * The process keeps no history: that of the calls which create and delete is no tenant's. */
const tenants = `
  const fx = await startEmulator({ settings: { limits: { journal_entries: 0, feed_entries: 0 } } });
  const one = async () => {
    const tenant = await fx.tenants.create({ clock: "frozen" });
    await tenant.as("@alice:example.org").say("@finchat-help-bot:example.org", "hello");
    await tenant.control.call("startIamSession", { body: { fcid: "@alice:example.org" } });
    await tenant.close();
  };`;

it.each([
  ["emulator that was started and closed", emulators, ""],
  ["tenant that was created and deleted", tenants, "await fx.close();"],
])(
  "leaves less than 1 KB of the heap behind for each %s",
  async (_, one, end) => {
    // Without optimized code, of which there is more from run to run.
    const flags = ["--expose-gc", "--no-opt", "--input-type=module"];
    const { code, stdout, stderr } = await runProgram([process.execPath, ...flags, "--eval", script(one) + end]).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(Number(stdout)).toBeLessThan(1024);
  },
  300_000,
);
