import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCommand as runBuilt, runProgram } from "../support/process.ts";
import { runEmulator, type RunningEmulator } from "../support/emulator.ts";
import { sampleApp } from "../support/client.ts";
import { Project } from "../dist/project.ts";
import { blocksOf, documents, readText } from "./markdown.ts";

const documentedUrl = "http://127.0.0.1:3462";
const needsEngine = "needs a container engine; scripts/verify-image.sh runs the image";

/** Blocks that no test runs, by document and first line, and why. */
const notRun: Readonly<Record<string, string>> = {
  "README.md: npm install && npm start":
    "installs packages; test/generator/start.test.ts starts the emulator from a clone",
  "README.md: npm install && npm test": "installs packages, and runs this test",
  "CONTRIBUTING.md: npm install && npm test": "installs packages, and runs this test",
  "docs/bots.md: 09:00:02 push m.room.message 5cf29aec6ccfd004ccd28075 http://localhost:8080/callback 200 12ms":
    "is output",
  "docs/docker.md: docker build -t finchat-emulator .": needsEngine,
  "docs/docker.md: docker compose up": `${needsEngine}, test/examples/compose.test.ts the services`,
  "docs/docker.md: from pathlib import Path": "needs a container engine and a package of Python",
  "docs/docker.md: Testcontainers.exposeHostPorts(botPort);": "needs a container engine and a package of Java",
  "docs/proxy.md: npx finchat-emulator proxy --target https://finchat.example.org --bot http://127.0.0.1:8080/callback":
    "needs a real tenant, and stays in the foreground; test/dist/proxy-cases.ts runs each flag",
  "docs/proxy.md: FinChat proxy listening on http://127.0.0.1:3463": "is output",
  'docs/scale.md: for port in 3471 3472 3473; do npx finchat-emulator --port $port --data-dir "data-$port" & done':
    "needs nginx, and stays in the foreground; test/examples/scale.test.ts runs the configuration",
  "docs/scale.md: curl -X PUT http://127.0.0.1:3462/_emulator/v1/tenants/$TENANT":
    "test/hosting/tenants.test.ts creates tenants by their paths",
  "docs/certify.md: pass  acknowledges      200 after 3 ms": "is output",
  "docs/certify.md: finchat-emulator certify --app-id 5cf29aec6ccfd004ccd28075 --callback http://127.0.0.1:8080/callback":
    "takes a fixed port; test/dist/certify-cases.ts runs it with another",
  "docs/certify.md: docker run --rm -p 127.0.0.1:3462:3462 --add-host=host.docker.internal:host-gateway finchat-emulator \\":
    needsEngine,
  'examples/broken-bots/README.md: finchat-emulator certify --app-id 5cf29aec6ccfd004ccd28075 --command "node examples/broken-bots/bot.js duplicates"':
    "test/certify/broken-bots.test.ts certifies these bots",
  "docs/agents.md: claude mcp add finchat -- npx finchat-emulator mcp":
    "needs Claude Code; test/dist/mcp-cases.ts runs the command",
  "docs/agents.md: claude mcp add --transport http finchat http://127.0.0.1:3462/_emulator/mcp":
    "needs Claude Code; test/mcp/session.test.ts connects to this path",
  'docs/agents.md: { "mcpServers": { "finchat": { "command": "npx", "args": ["finchat-emulator", "mcp"] } } }':
    "needs Cursor",
  'docs/agents.md: { "servers": { "finchat": { "command": "npx", "args": ["finchat-emulator", "mcp"] } } }':
    "needs VS Code",
  "docs/agents.md: finchat-emulator mcp --url http://127.0.0.1:3462":
    "takes a fixed port; test/dist/mcp-cases.ts runs it with another",
  "docs/scenarios.md: docker run --rm -p 127.0.0.1:3462:3462 --add-host=host.docker.internal:host-gateway \\":
    needsEngine,
  'docs/tests.md: import { startEmulator } from "finchat-emulator";':
    "needs supertest; test/http/methods.test.ts uses it so",
  "docs/tests.md: cd finchat-emulator && npm install && npm run build && npm pack":
    "installs packages; test/dist/package.test.ts installs and uses the packed package",
  "docs/performance.md: npm run bench                  # all of it": "measures for minutes",
  "docs/performance.md: npm run soak                   # an hour": "test/dist/soak.test.ts runs a minute of it",
  'docs/sign-in.md: import Keycloak from "keycloak-js";': "runs in a page; test/iam/keycloak-js.test.ts has such pages",
  "docs/scenarios.md: finchat-emulator record -o talk.scenario.yaml":
    "waits for Ctrl-C; test/dist/record-cases.ts runs it",
  "docs/sign-in.md: services:": "needs a container engine; test/docs/pages.test.ts checks its variables",
  "examples/echo-bot/README.md: npm run example": "takes a fixed port; test/examples/echo-bot.test.ts runs the script",
  "examples/echo-bot/README.md: alice: Hello, bot!": "is output",
  "examples/echo-bot/README.md: FINCHAT_BASE_URL=http://127.0.0.1:3462 PORT=8080 node examples/echo-bot/bot.js":
    "takes a fixed port; test/examples/compose.test.ts runs the bot in this way",
  "examples/java/README.md: cd examples/java": "test/examples/other-languages.test.ts runs the same programs",
  "examples/python/README.md: cd examples/python": "test/examples/other-languages.test.ts runs the same programs",
  "examples/jest/README.md: cd examples/jest && npm install && npm test":
    "installs packages; test/dist/package.test.ts runs its tests",
  "examples/web-app/README.md: npm run build": "takes a fixed port; test/iam/web-app.test.ts runs the app",
};

let project: Project;

beforeAll(async () => {
  project = await Project.withPackage("module");
}, 600_000);

afterAll(() => project.remove());

/** Runs lines of shell in the project, where `finchat-emulator` is the packed command. */
function runShell(lines: string) {
  const path = `${join(project.folder, "node_modules/.bin")}:${process.env["PATH"] ?? ""}`;
  const environment = { PATH: path, FINCHAT_EMULATOR_PORT: "0" };
  return runProgram(["bash", "-euo", "pipefail", "-c", lines], { environment, folder: project.folder });
}

async function runToEnd(lines: string): Promise<void> {
  expect(await runShell(lines).ended).toMatchObject({ code: 0, stderr: "" });
}

/** Runs a line that starts an emulator, and stops it in order. */
async function runStart(line: string): Promise<void> {
  const { url, ended, kill } = runShell(`exec ${line}`);
  expect((await fetch(`${await url}/_emulator/health`)).status).toBe(200);
  kill("SIGTERM");
  expect(await ended).toMatchObject({ code: 0 });
}

/** Runs lines that call the emulator at its documented address. */
async function runAgainst(fx: RunningEmulator, lines: string): Promise<void> {
  expect(lines).toContain(documentedUrl);
  await runToEnd(lines.replaceAll(documentedUrl, fx.url));
}

async function setsCallback(code: string): Promise<void> {
  const fx = await runEmulator();
  await runAgainst(fx, code);
  const { callback } = await fx.call("readApp", { params: { app_id: sampleApp.app_id } }, 200);
  expect(code).toContain(JSON.stringify({ callback: { url: callback?.url } }).replaceAll('":', '": '));
}

/** Certifies the echo bot. */
async function certifies(code: string): Promise<void> {
  writeEchoBot();
  await runToEnd(code);
}

/** Writes the first scenario of the guide, and the bot that it starts. */
function writeScenario(): void {
  const hello = blocksOf("docs/scenarios.md").find(({ note }) => note === "scenario: hello")?.code ?? "";
  writeFileSync(join(project.folder, "hello.scenario.yaml"), hello);
  writeEchoBot();
}

function writeEchoBot(): void {
  for (const name of ["bot.js", "card.js", "finchat.js"]) {
    writeFileSync(join(project.folder, name), readText(`examples/echo-bot/${name}`));
  }
}

const patchApp = `curl -sX PATCH ${documentedUrl}/_emulator/v1/apps/${sampleApp.app_id} \\`;

/** How a block is run, by document and first line. */
const cases: Readonly<Record<string, (code: string) => Promise<void>>> = {
  [`docs/bots.md: ${patchApp}`]: setsCallback,
  [`docs/docker.md: ${patchApp}`]: setsCallback,
  [`docs/docker.md: curl -s ${documentedUrl}/_emulator/v1/users/@alice:example.org/messages -H 'content-type: application/json' \\`]:
    async (code) => {
      const fx = await runEmulator();
      await runAgainst(fx, code);
      const params = { room_id: "!jEsUZKDJdhlrceRyVU:example.org" };
      const { messages } = await fx.call("readTimeline", { params, query: { as: "@alice:example.org" } }, 200);
      expect(messages.at(-1)?.content).toMatchObject({ body: "Hello!" });
    },
  'docs/certify.md: finchat-emulator certify --app-id 5cf29aec6ccfd004ccd28075 --command "node bot.js"': certifies,
  'docs/certify.md: finchat-emulator certify --app-id 5cf29aec6ccfd004ccd28075 --command "node bot.js" \\': async (
    code,
  ) => {
    await certifies(code);
    expect(readFileSync(join(project.folder, "certify.xml"), "utf8")).toContain('tests="16" failures="0"');
  },
  "docs/bots.md: finchat-emulator say alice @finchat-help-bot:example.org 'Hello!'": async (code) => {
    const fx = await runEmulator();
    await runToEnd(code.replace(/(?<=\S)$/gm, ` --url ${fx.url}`));
    const { item } = await fx.call("waitFor", { body: { for: "message", body: "Hello!" } }, 200);
    expect(item).toMatchObject({ sender: "@alice:example.org", room_type: "direct_room" });
  },
  "docs/data-folder.md: finchat-emulator --data-dir ./data": async (code) => {
    await runStart(code);
    expect(readdirSync(join(project.folder, "data"))).toContain("state.json");
  },
  "docs/fixtures.md: finchat-emulator validate bank.yaml": async (code) => {
    const tenant = blocksOf("docs/fixtures.md").find(({ note }) => note === "fixture")?.code ?? "";
    writeFileSync(join(project.folder, "bank.yaml"), tenant);
    const [validate = "", start = ""] = code.split("\n");
    await runToEnd(validate);
    await runStart(start);
  },
  "docs/scenarios.md: finchat-emulator test hello.scenario.yaml": async (code) => {
    writeScenario();
    expect(await runShell(code).ended).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("1 passed") as string,
    });
  },
  "docs/scenarios.md: finchat-emulator test --reporter pretty --reporter junit --output scenarios.xml": async (
    code,
  ) => {
    writeScenario();
    expect(await runShell(code).ended).toMatchObject({ code: 0 });
    expect(readdirSync(project.folder)).toContain("scenarios.xml");
  },
  'docs/scenarios.md: import { test } from "node:test";': async (code) => {
    writeScenario();
    writeFileSync(join(project.folder, "scenarios.test.js"), code);
    const run = runProgram([process.execPath, "scenarios.test.js"], { folder: project.folder });
    expect(await run.ended).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^true undefined\n[^]*The bot says back what it hears/) as string,
    });
  },
  "docs/sign-in.md: apps:": async (code) => {
    writeFileSync(join(project.folder, "apps.yaml"), code);
    await runToEnd("finchat-emulator validate apps.yaml");
  },
  'docs/tests.md: import { connectEmulator, startEmulator } from "finchat-emulator";': async (code) => {
    const fx = await runEmulator();
    const script = `${code.replace(documentedUrl, fx.url)}\nconsole.log(far.env.FINCHAT_BASE_URL);\nawait near.close();`;
    writeFileSync(join(project.folder, "near-and-far.js"), script);
    const run = runProgram([process.execPath, "near-and-far.js"], { folder: project.folder });
    expect(await run.ended).toMatchObject({ code: 0, stdout: `${fx.url}\n` });
  },
};

/** The notes above blocks that other tests of this folder check or run. */
const noted = /^(scenario: |snippet: |lines of: |fixture$|card: |tour: )/;

const blocks = documents
  .filter((path) => path !== "README.zh-CN.md") // readme.test.ts: it has the blocks of README.md.
  .flatMap((path) => blocksOf(path).map((block) => ({ ...block, key: `${path}: ${block.code.split("\n")[0] ?? ""}` })))
  .filter(({ note }) => !noted.test(note));

describe("the code blocks of the documents", { timeout: 120_000 }, () => {
  it("are each run, or listed here with the reason why not", () => {
    expect(blocks.map(({ key }) => key).sort()).toEqual([...Object.keys(cases), ...Object.keys(notRun)].sort());
  });

  it.each(Object.entries(cases))("run: %s", async (key, run) => {
    await run(blocks.find((block) => block.key === key)?.code ?? "");
  });
});

it.each(
  documents.flatMap((path) =>
    blocksOf(path)
      .filter(({ note }) => note === "fixture")
      .map(({ code }, index) => [index + 1, path, code] as const),
  ),
)("tenant %i of %s is valid", async (_index, _path, code) => {
  writeFileSync(join(project.folder, "tenant.yaml"), code);
  await runToEnd("finchat-emulator validate tenant.yaml");
});

describe("the commands that documents name", () => {
  const texts = documents.map(readText).join("\n");

  it("are scripts of package.json, and files", () => {
    const { scripts } = JSON.parse(readText("package.json")) as { scripts: Record<string, string> };
    const named = [...texts.matchAll(/npm run ([\w:-]+)/g)].map(([, name = ""]) => name);
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
    const files = [...texts.matchAll(/\bnode ([\w./-]+\.js)\b/g)].map(([, path = ""]) => path);
    // A file without a folder is the reader's own.
    const ours = files.filter((path) => path.includes("/") && !/^(dist|bench)\/|^bot\.js$/.test(path));
    expect(ours.filter((path) => readText(path) === "")).toEqual([]);
  });

  it("are commands and flags of finchat-emulator", async () => {
    const help = await runBuilt(["--help"]).ended;
    const names = [...help.stdout.matchAll(/^ {2}([a-z]+)(?= [[<])/gm)].map(([, name = ""]) => name);
    expect(names).toContain("start");
    const helps = [help, ...(await Promise.all(names.map((name) => runBuilt([name, "--help"]).ended)))];
    const flags = new Set(helps.flatMap(({ stdout }) => stdout.match(/--[a-z-]+/g)));
    const lines = [...texts.matchAll(/(?:finchat-emulator|dist\/main\.js|npm start --)((?: [^\s`]+)+)/g)];
    const words = lines.flatMap(([, rest = ""]) => rest.match(/ --[a-z-]+/g) ?? []).map((flag) => flag.trim());
    expect(words.length).toBeGreaterThan(5);
    expect(words.filter((flag) => !flags.has(flag))).toEqual([]);
  });
});
