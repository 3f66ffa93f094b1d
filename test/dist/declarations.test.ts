import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Project, root } from "./project.ts";

const hello = { msgtype: "m.text", body: "Hello" };

let project: Project;

beforeAll(async () => {
  project = await Project.withPackage("commonjs");
}, 600_000);

afterAll(() => project.remove());

/** Runs CommonJS in the project; the JSON that it prints, when it prints nothing on stderr. */
async function printedBy(script: string): Promise<unknown> {
  const { code, stdout, stderr } = await project.run(process.execPath, ["--input-type=commonjs", "--eval", script]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout);
}

const print = ".then((value) => process.stdout.write(JSON.stringify(value)))";

/** How a project compiles, and the name of a source in it. */
const projects = [
  { name: "node10", source: "minimal.ts", module: "commonjs", moduleResolution: "node10", ignoreDeprecations: "6.0" },
  { name: "node16 with .cts", source: "minimal.cts", module: "node16" },
  { name: "node16 with .mts", source: "minimal.mts", module: "node16" },
  { name: "nodenext", source: "minimal.ts", module: "nodenext" },
  { name: "bundler", source: "minimal.mts", module: "esnext", moduleResolution: "bundler" },
  { name: "bundler with CommonJS", source: "minimal.ts", module: "commonjs", moduleResolution: "bundler" },
];

describe("TypeScript", () => {
  it.each(projects)(
    "compiles with $name and without the types of Node, and the result runs",
    async (options) => {
      const { name, source, ...moduleOptions } = options;
      const folder = name.replaceAll(" ", "-");
      project.copy("test/dist/use/minimal.ts", `${folder}/${source}`);
      const strict = { strict: true, skipLibCheck: false, target: "es2022", lib: ["es2022"], types: [] };
      const compilerOptions = { ...strict, ...moduleOptions };
      project.write(`${folder}/tsconfig.json`, JSON.stringify({ compilerOptions, files: [source] }));
      await project.must(process.execPath, [`${root}node_modules/typescript/bin/tsc`, "-p", folder]);
      const compiled = `./${folder}/${source.replace(/ts$/, "js")}`;
      expect(await printedBy(`import("${compiled}").then(({ use }) => use())${print}`)).toEqual(hello);
    },
    120_000,
  );

  it("finds the Testcontainers helper with node10", async () => {
    for (const name of ["testcontainers", "@types/node"]) project.link(name);
    const file = "test/dist/use/container.ts";
    project.copy(file);
    const node10 = ["--module", "commonjs", "--moduleResolution", "node10", "--ignoreDeprecations", "6.0"];
    const options = ["--noEmit", "--strict", "--skipLibCheck", "--target", "es2022", "--types", "node", ...node10];
    const tsc = [`${root}node_modules/typescript/bin/tsc`, "--ignoreConfig", ...options, file];
    expect(await project.run(process.execPath, tsc)).toMatchObject({ code: 0, stdout: "" });
  }, 120_000);
});
