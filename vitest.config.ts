import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig } from "vitest/config";

/** Tests that replace parts of Node's file system for their whole process. */
const isolated = ["test/store/crash.test.ts"];

export default defineConfig({
  // The examples import the package by its name, as tsconfig.json has it.
  resolve: { alias: { "finchat-emulator": fileURLToPath(new URL("src/index.ts", import.meta.url)) } },
  test: {
    globalSetup: ["scripts/vitest-setup.js"],
    // Plain JavaScript, of a megabyte: Node imports it ten times as fast as it is transformed.
    server: { deps: { external: [/\/src\/generated\//] } },
    pool: "forks",
    maxWorkers: "100%",
    // No test measures time: this only ends one that waits for what never comes.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    allowOnly: false,
    expect: { requireAssertions: true },
    // Importing the emulator costs more than most files' tests: the files of a worker share their modules.
    projects: [
      {
        extends: true,
        test: {
          name: "shared",
          isolate: false,
          include: ["test/**/*.test.ts", "examples/**/*.test.ts"],
          exclude: [...configDefaults.exclude, ...isolated],
        },
      },
      { extends: true, test: { name: "isolated", include: isolated } },
    ],
  },
});
