import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["scripts/vitest-setup.js"],
    pool: "forks",
    maxWorkers: "100%",
    testTimeout: 10_000,
    hookTimeout: 10_000,
    allowOnly: false,
    expect: { requireAssertions: true },
  },
});
