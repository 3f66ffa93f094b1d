import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Project, root } from "./project.ts";

/** jest by the name of the development dependency that holds it. */
const versions = { 29: "jest29", 30: "jest" } as const;

let project: Project;

beforeAll(async () => {
  project = await Project.withPackage("commonjs");
  for (const name of ["ts-jest", "typescript", "@jest/globals", "@types/node"]) project.link(name);
  project.copy("test/dist/use");
  await build({
    entryPoints: [join(root, "test/dist/use/suite.ts")],
    outfile: join(project.folder, "suite.test.js"),
    bundle: true,
    platform: "node",
    external: ["finchat-emulator", "@jest/globals"],
    format: "cjs",
  });
}, 600_000);

afterAll(() => project.remove());

/** Runs jest in the project with a configuration of its own. */
async function runJest(version: keyof typeof versions, config: object, nodeFlags: readonly string[] = []) {
  const options = { rootDir: project.folder, cacheDirectory: "<rootDir>/cache", testTimeout: 30_000, ...config };
  const jest = `${root}node_modules/${versions[version]}/bin/jest.js`;
  const jestFlags = ["--watchman=false", `--config=${JSON.stringify(options)}`];
  const { code, stdout, stderr } = await project.run(process.execPath, [...nodeFlags, jest, ...jestFlags]);
  return { code, output: stdout + stderr };
}

describe.each([29, 30] as const)("jest %i", (version) => {
  it.each([
    ["without experimental modules", []],
    ["with experimental modules", ["--experimental-vm-modules"]],
  ])(
    "runs a CommonJS test %s",
    async (_, nodeFlags) => {
      const { code, output } = await runJest(version, { testMatch: ["**/suite.test.js"], transform: {} }, nodeFlags);
      expect(output).toMatch(/Tests: +1 passed, 1 total/);
      expect(code).toBe(0);
    },
    300_000,
  );

  it("runs a TypeScript test with ts-jest", async () => {
    const module = { module: "commonjs", moduleResolution: "bundler", allowImportingTsExtensions: true, noEmit: true };
    const tsconfig = { strict: true, target: "es2022", lib: ["es2022"], types: ["node"], ...module };
    const transform = { "\\.ts$": ["ts-jest", { tsconfig }] };
    const { code, output } = await runJest(version, { testMatch: ["**/suite.ts"], transform });
    expect(output).toMatch(/Tests: +1 passed, 1 total/);
    expect(code).toBe(0);
  }, 300_000);
});
