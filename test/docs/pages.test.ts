import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { parse } from "yaml";
import { environmentName, options } from "../../src/cli/config-sources.ts";
import { settings } from "../../src/generated/settings.js";
import { operations } from "../../src/generated/operations.js";
import { ranks } from "../architecture/imports.ts";
import { runCommand } from "../support/process.ts";
import { runEmulator } from "../support/emulator.ts";
import { blocksOf, chineseDocuments, documents, readText } from "./markdown.ts";

const readAll = (paths: readonly string[]) => paths.map((path) => ({ path, text: readText(path) }));
const texts = readAll(documents);
const everyText = readAll([...documents, ...chineseDocuments]);

describe("what a document says", () => {
  it("shows code as it stands in the file that it names", () => {
    const snippets = texts.flatMap(({ path }) =>
      blocksOf(path)
        .filter(({ note }) => note.startsWith("snippet: "))
        .map(({ note, code }) => ({ path, file: note.slice("snippet: ".length), code })),
    );
    expect(snippets.map(({ path, file }) => [path, file])).toEqual([
      ["README.md", "examples/echo-bot/bot.test.ts"],
      ["README.zh-CN.md", "examples/echo-bot/bot.test.ts"],
      ["docs/docker.md", "examples/github-actions/bot.yml"],
      ["docs/sign-in.md", "examples/reverse-proxy/nginx.conf"],
      ["docs/tests.md", "test/examples/small-tenant.test.ts"],
      ["docs/tests.md", "test/examples/parallel-tenants.test.ts"],
    ]);
    expect(snippets.map(({ code }) => code)).toEqual(snippets.map(({ file }) => readText(file)));
  });

  it("shows single lines as they stand in the file that it names", () => {
    const linesOf = (code: string) => code.split("\n").map((line) => line.trim());
    const blocks = texts.flatMap(({ path }) => blocksOf(path)).filter(({ note }) => note.startsWith("lines of: "));
    expect(blocks).toHaveLength(8);
    for (const { note, code } of blocks) {
      expect(linesOf(readText(note.slice("lines of: ".length)))).toEqual(expect.arrayContaining(linesOf(code)));
    }
  });

  it("names paths of the emulator's own API that there are", () => {
    const known = Object.values(operations).map(({ path }) => path.replace(/\{\w+\}/g, "*"));
    const variables = /\{\w+\}|%21[\w:.]+|@[\w:.]+|\$\w+|[0-9a-f]{24}/g;
    const named = everyText.flatMap(({ path, text }) =>
      [...text.matchAll(/\/_emulator\/v1\/[^\s`"'?)，。；]+/g)].map(([found]) => [path, found.replace(variables, "*")]),
    );
    expect(named.length).toBeGreaterThan(100);
    expect(named.filter(([, found = ""]) => !known.includes(found))).toEqual([]);
  });

  it("names environment variables and settings that there are", () => {
    const variables = [...options.map(({ name }) => name), ...settings.map(({ name }) => name), "config"];
    const known = new Set(variables.map(environmentName));
    const named = everyText.flatMap(({ text }) => [...text.matchAll(/FINCHAT_EMULATOR_\w+/g)].map(([name]) => name));
    expect(named.filter((name) => !known.has(name))).toEqual([]);
    const groups = new Set(settings.map(({ name }) => name.split(".")[0]).filter((group) => group !== undefined));
    const dotted = new RegExp(`\`((?:${[...groups].join("|")})\\.[a-z_]+)\``, "g");
    const namedSettings = everyText.flatMap(({ text }) => [...text.matchAll(dotted)].map(([, name]) => name));
    expect(namedSettings.filter((name) => !settings.some((setting) => setting.name === name))).toEqual([]);
  });

  it("configures emulators of Compose files with variables that there are", () => {
    const known = new Set([...options, ...settings].map(({ name }) => environmentName(name)));
    const files = [
      readText("examples/reverse-proxy/compose.yaml"),
      ...blocksOf("docs/sign-in.md")
        .map(({ code }) => code)
        .filter((code) => code.startsWith("services:")),
    ];
    const environments = files.map((file) => {
      const { services } = parse(file) as { services: { emulator: { environment: Record<string, string> } } };
      return Object.keys(services.emulator.environment);
    });
    expect(environments).toEqual([["FINCHAT_EMULATOR_IAM_TRUST_PROXY"], ["FINCHAT_EMULATOR_IAM_PUBLIC_URL"]]);
    expect(environments.flat().filter((name) => !known.has(name))).toEqual([]);
  });

  it.each(["docs/architecture.md", "docs/zh/architecture.md"])(
    "gives the folders the ranks that they have: %s",
    (path) => {
      const rows = [...readText(path).matchAll(/^\| (\d+) +\| (.*?) +\|$/gm)];
      const folders = rows.map(([, , cell = ""]) => [...cell.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name));
      expect(folders).toEqual(ranks.map((names) => names.filter((name) => name !== "")));
    },
  );

  it("names the Node versions that CI runs, the oldest of package.json and that of the image among them", () => {
    const { jobs } = parse(readText(".github/workflows/ci.yml")) as {
      jobs: { test: { strategy: { matrix: { node: string[] } } } };
    };
    const versions = jobs.test.strategy.matrix.node;
    const { engines } = JSON.parse(readText("package.json")) as { engines: { node: string } };
    expect(engines.node).toBe(`>=${versions[0] ?? ""}`);
    expect(versions).toContain(/^FROM node:(\d+)-/m.exec(readText("Dockerfile"))?.[1]);
    const majors = versions.map((version) => version.replace(/\..*/, ""));
    const sentence = (and: string, comma: string) =>
      `Node ${majors.slice(0, -1).join(comma)}${and}${majors.at(-1) ?? ""}`;
    for (const path of ["README.md", "CONTRIBUTING.md"]) expect(readText(path)).toContain(sentence(" and ", ", "));
    expect(readText("README.zh-CN.md")).toContain(sentence(" 和 ", "、"));
  });

  it("names the libraries that package.json has", () => {
    const { devDependencies } = JSON.parse(readText("package.json")) as { devDependencies: Record<string, string> };
    const tables = readText("docs/decisions/0005-libraries.md").matchAll(/^\| ([@a-z][^|]*?) +\|/gm);
    const named = [...tables].flatMap(([, cell = ""]) => cell.split(", ")).filter((name) => !name.includes(" "));
    const installed = Object.keys(devDependencies).filter((name) => !name.startsWith("@types/"));
    expect(named.sort()).toEqual(installed.filter((name) => name !== "@eslint/js").sort());
  });
});

describe("the tenant of the fixtures' guide", () => {
  const tenant = blocksOf("docs/fixtures.md").find(({ note }) => note === "fixture")?.code ?? "";

  it("is one that the emulator starts with", async () => {
    const folder = mkdtempSync(join(tmpdir(), "tenant-"));
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
    });
    const fixtures = join(folder, "bank.yaml");
    writeFileSync(fixtures, tenant);
    const { code, stderr } = await runCommand(["validate", fixtures]).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const fx = await runEmulator({ fixtures });
    const { apps } = await fx.call("listApps", {}, 200);
    expect(apps.map(({ app_id, bot }) => [app_id, bot])).toEqual([["rates", "@rates:bank.example"]]);
  });
});
