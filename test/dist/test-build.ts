import { join } from "node:path";
import { build as transpile } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { build } from "../../scripts/lib/steps.js";
import type { BuiltCommand } from "./built-command.ts";
import { commandCases } from "./command-cases.ts";
import { helpEntries } from "./help.ts";
import { Project, root } from "./project.ts";
import { expected } from "./use/exercise.ts";

/** A build: its command, a folder where Node finds it by its name, the folder of its scripts, and their names. */
export interface Build {
  readonly home: string;
  readonly command: BuiltCommand;
  readonly dist: string;
  readonly scripts: readonly string[];
}

/** The scripts among paths. */
export const scriptsIn = (paths: readonly string[]): string[] => paths.filter((path) => /^[^/]+\.c?js$/.test(path));

/** Runs all of the library, and loads the Testcontainers helper. */
const exercise = (load: string, { folder }: Project): string => `
  Promise.resolve(${load}("finchat-emulator"))
    .then(require(${JSON.stringify(join(folder, "exercise.js"))}).exercise)
    .then((value) => process.stdout.write(JSON.stringify(value)))
    .then(() => ${load}("finchat-emulator/testcontainers"));
`;

/** The commands that have options, as the cases name them. */
const commandNames = (): string[] => [
  ...new Set(Object.keys(commandCases).flatMap((entry) => /^(\w+) --/.exec(entry)?.[1] ?? [])),
];

/**
 * Tests of a build of the command and the library: every entry of its help, and every script of it. The builds have files of
 * their own, so that they are tested at the same time.
 */
export function testBuild(name: string, open: (project: Project) => Build): void {
  describe(name, { timeout: 120_000 }, () => {
    let project: Project;
    let opened: Build;
    let command: BuiltCommand;

    beforeAll(async () => {
      await build();
      project = await Project.withPackage("commonjs");
      project.link("testcontainers");
      await transpile({
        entryPoints: [join(root, "test/dist/use/exercise.ts")],
        outfile: join(project.folder, "exercise.js"),
        format: "cjs",
      });
      opened = open(project);
      ({ command } = opened);
    }, 600_000);

    afterAll(async () => {
      command.remove();
      await project.remove();
    });

    it("has a case here for every command, argument and flag of its --help", async () => {
      expect(Object.keys(commandCases).sort()).toEqual((await helpEntries(command)).sort());
    });

    it.each(commandNames())("names an unknown option of %s, also where a required one is missing", async (name) => {
      const { code, stderr } = await command.run([name, "--no-such-option", "1"]);
      expect({ code, stderr }).toEqual({ code: 2, stderr: "finchat-emulator: unknown option '--no-such-option'\n" });
    });

    it.each(Object.entries(commandCases))("works with %s", (_, check) => check(command));

    it.each(["import", "require"])("holds a library that works in all its parts by %s", async (load) => {
      const words = [process.execPath, "--input-type=commonjs", "--eval", exercise(load, project)];
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
}
