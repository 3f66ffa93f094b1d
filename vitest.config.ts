import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["scripts/vitest-setup.js"],
    // Plain JavaScript, of a megabyte: Node imports it ten times as fast as it is transformed.
    server: { deps: { external: [/\/src\/generated\//] } },
    pool: "forks",
    maxWorkers: "100%",
    testTimeout: 10_000,
    hookTimeout: 10_000,
    allowOnly: false,
    expect: { requireAssertions: true },
  },
});
