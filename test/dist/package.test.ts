import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { Project, root, stop } from "./project.ts";

const installed = "node_modules/finchat-emulator";

/** As strict as TypeScript can be, with nobody's declarations taken on trust. */
const strictest = {
  strict: true,
  skipLibCheck: false,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noPropertyAccessFromIndexSignature: true,
  noUncheckedSideEffectImports: true,
  noUnusedLocals: true,
  isolatedModules: true,
  verbatimModuleSyntax: true,
  target: "es2022",
  lib: ["es2023", "esnext.disposable"],
  module: "nodenext",
  types: ["node"],
};

let project: Project;

beforeAll(async () => {
  project = await Project.withPackage();
}, 600_000);

afterAll(() => project.remove());

describe("the package as npm would publish it", () => {
  it("is the only one that is installed", () => {
    expect(project.files("node_modules").filter((path) => /^(@[^/]+\/)?[^/]+\/package\.json$/.test(path))).toEqual([
      "finchat-emulator/package.json",
    ]);
  });

  it("holds what is needed to run it, its licence and those of what was bundled, and nothing else", () => {
    const files = project.files(installed);
    expect(files).toEqual(expect.arrayContaining(["LICENSE", "README.md", "dist/THIRD-PARTY-LICENSES.txt"]));
    expect(files).toEqual(expect.arrayContaining(["openapi.yaml", "control.openapi.yaml", "fixtures/tenant.yaml"]));
    const scripts = /^dist\/([\w-]+\.c?js|console\/[\w.-]+\.(js|css|html)|(index|testcontainers)\.d\.c?ts)$/;
    const others = files.filter((path) => !scripts.test(path) && !/^(fixtures|contracts)\//.test(path));
    expect(others).toEqual([
      "LICENSE",
      "README.md",
      "README.zh-CN.md",
      "control.openapi.yaml",
      "dist/THIRD-PARTY-LICENSES.txt",
      "docs/bots.md",
      "openapi.yaml",
      "package.json",
    ]);
  });
});

/** Uses that the types must refuse, each on its line. */
const wrong = `import { startEmulator } from "finchat-emulator";
await startEmulator({ seed: "1" });
await startEmulator({ sede: 1 });
const fx = await startEmulator();
await fx.control.call("noSuchOperation");
await fx.control.call("advanceClock", { body: { by: 1 } });
await fx.as("@alice:example.org").say("@bob:example.org", { body: "no msgtype" });
await startEmulator({ fixtures: { userz: [] } });
await startEmulator({ fixtures: { users: [{ fcid: "@a:b", nmae: "A" }] } });
await startEmulator({ fixtures: 5 });
await startEmulator({ settings: { push: { timeout: 5 } } });
await fx.waitFor.message({}, { timeout: 5 });
await fx.waitFor.message({ sendr: "@alice:example.org" });
await fx.waitFor.request({ operation_id: "sendMesage" });
await fx.verify.delivery({ state: "failed" });
await fx.faults.add({ operationId: "sendMessage" });
await fx.settings.patch({ push: { timeout: 5 } });
(await fx.waitFor.message({ msgtype: "m.cui" })).content.info.elements?.[0]?.nothing;
(await fx.waitFor.request({ operation_id: "sendMessage", status: 200 })).request.body.room;
await fx.app("app").failPushes({ outcome: "lost" });
await fx.runBot("node bot.js", { command: "" });
`;

describe("the library", () => {
  let refused: string;

  beforeAll(async () => {
    for (const name of ["@types/node", "testcontainers"]) project.link(name);
    project.copy("test/dist/use");
    project.write("wrong.ts", wrong);
    const files = ["test/dist/use/library.ts", "test/dist/use/container.ts", "wrong.ts"];
    project.write("tsconfig.json", JSON.stringify({ compilerOptions: strictest, files }));
    refused = (await project.run(process.execPath, [`${root}node_modules/typescript/bin/tsc`])).stdout;
  });

  it("has types that hold under the strictest options, Testcontainers' beside them, and refuse what is wrong", () => {
    const errors = refused.split("\n").filter((line) => /^\S/.test(line));
    expect(errors.map((line) => line.replace(/,\d+\): error TS\d+: .*/, ")"))).toEqual(
      [2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21].map((line) => `wrong.ts(${line})`),
    );
  });

  it("runs as compiled, handles no signal, and lets the process end by itself while a push waits", async () => {
    const { code, stdout, stderr } = await project.run(process.execPath, ["test/dist/use/library.js"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toEqual({
      byUrl: ["cannot be read: there is no such file or folder"],
      said: { msgtype: "m.text", body: "hi" },
      missed: "EMULATOR_CONFLICT",
      queue: expect.objectContaining({ pending: 1, gave_up: false }) as object,
      signals: [],
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string,
      afterwards: "TypeError: fetch failed",
    });
  });
});

describe("the command", () => {
  it("tells its version", async () => {
    const printed = await project.run("npx", ["--offline", "finchat-emulator", "--version"]);
    expect(printed).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: "" });
  });

  it("starts with nothing said, serves the console and both documents, and stops on Ctrl-C", async () => {
    const child = project.start("npx", ["--offline", "finchat-emulator", "--port", "0"]);
    const [line] = (await once(child.stdout ?? child, "data")) as [Buffer];
    const url = /http:\S+/.exec(line.toString())?.[0] ?? "";

    const page = await fetch(`${url}/_emulator/`);
    expect(page.headers.get("content-type")).toMatch(/^text\/html/);
    const linked = [...(await page.text()).matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path = ""]) => path);
    expect(linked.length).toBeGreaterThan(1);
    const built = project.files(`${installed}/dist/console`).map((name) => `/_emulator/console/${name}`);
    const paths = [...linked, ...built.filter((path) => !path.endsWith(".html"))];
    paths.push("/_emulator/openapi.yaml", "/_emulator/control.openapi.yaml", "/_emulator/docs");
    const answers = await Promise.all(paths.map(async (path) => [path, (await fetch(url + path)).status]));
    expect(answers).toEqual(paths.map((path) => [path, 200]));

    await stop(child, "SIGINT");
    await expect(fetch(url)).rejects.toThrow("fetch failed");
  });
});

describe("the examples of tests", () => {
  beforeAll(() => {
    project.copy("examples/echo-bot");
  });

  it("pass in vitest", async () => {
    project.link("vitest");
    const printed = await project.run(process.execPath, ["node_modules/vitest/vitest.mjs", "run", "examples/echo-bot"]);
    expect(printed.stdout).toMatch(/Tests +2 passed \(2\)/);
    expect(printed.code).toBe(0);
  });

  it("pass in jest", async () => {
    project.copy("examples/jest");
    project.link("jest", "examples/jest");
    const printed = await project.run("npm", ["test"], { folder: "examples/jest" });
    expect(printed.stderr).toMatch(/Tests: +3 passed, 3 total/);
    expect(printed.code).toBe(0);
  });
});
