import { join } from "node:path";
import { build, type Format } from "esbuild";
import { startEmulator } from "finchat-emulator";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { Project } from "./project.ts";

const names = "{ connectEmulator, startEmulator }";

/** Prints whether an emulator elsewhere was reached, and how the start of one in the process ended. */
const script = `
  async function run(url) {
    const { env } = await connectEmulator(url);
    const start = () => startEmulator().then((fx) => fx.close()).then(() => "started", String);
    process.stdout.write(JSON.stringify({ reached: env.FINCHAT_BASE_URL === url, start: await start() }));
  }
  run(process.argv[2]);
`;

const bundles = [
  { name: "import into ES modules", load: `import ${names} from "finchat-emulator";`, format: "esm" },
  { name: "import into CommonJS", load: `import ${names} from "finchat-emulator";`, format: "cjs" },
  { name: "require into CommonJS", load: `const ${names} = require("finchat-emulator");`, format: "cjs" },
] as const satisfies { name: string; load: string; format: Format }[];

let project: Project;

beforeAll(async () => {
  project = await Project.withPackage();
}, 600_000);

afterAll(() => project.remove());

describe.each(bundles)("esbuild, by $name", ({ load, format }) => {
  async function printed(external: string[]): Promise<unknown> {
    const file = `bundle-${format}-${external.length}.${format === "esm" ? "mjs" : "cjs"}`;
    const { warnings } = await build({
      stdin: { contents: load + script, resolveDir: project.folder },
      outfile: join(project.folder, file),
      bundle: true,
      platform: "node",
      format,
      external,
      logLevel: "silent",
    });
    expect(warnings).toEqual([]);
    const fx = await startEmulator();
    onTestFinished(() => fx.close());
    const { stdout, stderr } = await project.run(process.execPath, [file, fx.url]);
    expect(stderr).toBe("");
    return JSON.parse(stdout);
  }

  it("names external as the fix when an emulator is started, and connects to one elsewhere", async () => {
    expect(await printed([])).toEqual({
      reached: true,
      start: expect.stringMatching(/^ConfigError: finchat-emulator cannot be bundled.*external/) as string,
    });
  });

  it("starts an emulator when the package is external", async () => {
    expect(await printed(["finchat-emulator"])).toEqual({ reached: true, start: "started" });
  });
});
