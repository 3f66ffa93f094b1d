import { join, relative } from "node:path";
import { build as transpile } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { build, built } from "../../scripts/lib/steps.js";
import { BuiltCommand } from "./built-command.ts";
import { commandCases } from "./command-cases.ts";
import { helpEntries } from "./help.ts";
import { Project, root } from "./project.ts";
import { expected } from "./use/exercise.ts";

/** A build: its command, a folder where Node finds it by its name, the folder of its scripts, and their names. */
interface Build {
  readonly home: string;
  readonly command: BuiltCommand;
  readonly dist: string;
  readonly scripts: readonly string[];
}

let project: Project;

beforeAll(async () => {
  await build();
  project = await Project.withPackage("commonjs");
  project.link("testcontainers");
  await transpile({
    entryPoints: [join(root, "test/dist/use/exercise.ts")],
    outfile: join(project.folder, "exercise.js"),
    format: "cjs",
  });
}, 600_000);

afterAll(() => project.remove());

const scriptsIn = (paths: readonly string[]): string[] => paths.filter((path) => /^[^/]+\.c?js$/.test(path));

const builds: [string, () => Build][] = [
  [
    "dist",
    () => ({
      command: new BuiltCommand([process.execPath, join(root, "dist/main.js")]),
      home: root,
      dist: join(root, "dist"),
      scripts: scriptsIn(built().map((path) => relative("dist", path))),
    }),
  ],
  [
    "the packed tarball",
    () => {
      const dist = "node_modules/finchat-emulator/dist";
      return {
        command: new BuiltCommand([join(project.folder, "node_modules/.bin/finchat-emulator")]),
        home: project.folder,
        dist: join(project.folder, dist),
        scripts: scriptsIn(project.files(dist)),
      };
    },
  ],
];

/** Runs all of the library, and loads the Testcontainers helper. */
const exercise = (load: string): string => `
  Promise.resolve(${load}("finchat-emulator"))
    .then(require(${JSON.stringify(join(project.folder, "exercise.js"))}).exercise)
    .then((value) => process.stdout.write(JSON.stringify(value)))
    .then(() => ${load}("finchat-emulator/testcontainers"));
`;

describe.each(builds)("%s", { timeout: 120_000 }, (_, open) => {
  let opened: Build;
  let command: BuiltCommand;

  beforeAll(() => {
    opened = open();
    ({ command } = opened);
  });

  afterAll(() => {
    command.remove();
  });

  it("has a case here for every command, argument and flag of its --help", async () => {
    expect(Object.keys(commandCases).sort()).toEqual((await helpEntries(command)).sort());
  });

  it.each(Object.entries(commandCases))("works with %s", (_, check) => check(command));

  it.each(["import", "require"])("holds a library that works in all its parts by %s", async (load) => {
    const words = [process.execPath, "--input-type=commonjs", "--eval", exercise(load)];
    const { code, stdout, stderr } = await command.runOther(words, { folder: opened.home });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toEqual(expected);
  });

  it("has no script that none of these cases loads", () => {
    const { dist, scripts } = opened;
    const loaded = command.loaded();
    expect(scripts.length).toBeGreaterThan(20);
    expect(scripts.filter((name) => !loaded.has(join(dist, name)))).toEqual([]);
  });
});
