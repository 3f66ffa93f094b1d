import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  // The examples import the package by its name, as tsconfig.json has it.
  resolve: { alias: { "finchat-emulator": fileURLToPath(new URL("src/index.ts", import.meta.url)) } },
  test: {
    include: ["test/**/*.test.ts", "examples/**/*.test.ts"],
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
  },
});
