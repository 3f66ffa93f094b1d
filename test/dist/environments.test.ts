import { join } from "node:path";
import { build as transpile } from "esbuild";
import { beforeAll, describe, expect, it } from "vitest";
import { build } from "../../scripts/lib/steps.js";
import { runProgram } from "../support/process.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { root } from "./project.ts";
import { expected } from "./use/exercise.ts";

beforeAll(() => build(), 120_000);

/** Globals that test environments replace or lack: jsdom, happy-dom, jest's sandbox, and fake timers. */
const globals = [
  ...[
    "AbortController",
    "AbortSignal",
    "Headers",
    "Request",
    "Response",
    "URL",
    "URLSearchParams",
    "WebSocket",
    "fetch",
  ],
  ...["TextDecoder", "TextEncoder", "performance", "queueMicrotask", "structuredClone"],
  ...["clearImmediate", "clearInterval", "clearTimeout", "setImmediate", "setInterval", "setTimeout"],
];

/** Runs all of the library, loaded in a way, after something was done to the globals. Prints what it returns. */
async function exerciseWith(load: "import" | "require", change: string): Promise<unknown> {
  const exercise = join(temporaryFolder(), "exercise.cjs");
  await transpile({ entryPoints: [join(root, "test/dist/use/exercise.ts")], outfile: exercise, format: "cjs" });
  const script = `
    const { exercise } = require(${JSON.stringify(exercise)});
    for (const name of ${JSON.stringify(globals)}) ${change};
    Promise.resolve(${load}("finchat-emulator"))
      .then(exercise)
      .then((value) => process.stdout.write(JSON.stringify(value)));`;
  const words = [process.execPath, "--input-type=commonjs", "--eval", script];
  const { code, stdout, stderr } = await runProgram(words).ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout) as unknown;
}

describe.each(["import", "require"] as const)("the library by %s", { timeout: 60_000 }, (load) => {
  it("works in an environment that has replaced the globals", async () => {
    const stub = "globalThis[name] = class Stub { constructor() { throw new Error(name + ' is a stub'); } }";
    expect(await exerciseWith(load, stub)).toEqual(expected);
  });

  it("works in an environment that lacks the globals", async () => {
    expect(await exerciseWith(load, "delete globalThis[name]")).toEqual(expected);
  });
});
