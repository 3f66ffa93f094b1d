import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { runConformance } from "../../src/cli/contract.ts";
import { readSections } from "../../src/conformance/samples.ts";
import { fixtures as validators } from "../../src/generated/validators.js";
import { loadFixtures } from "../../src/tenant/load.ts";
import type { TenantInput } from "../../src/tenant/types.ts";
import { runEmulator } from "../support/emulator.ts";
import { tamper } from "./proxy.ts";

const ignore = (): void => undefined;

const samples = readSections("contracts").flatMap((section) => section.samples);
const runnable = samples.filter(({ needs }) => needs === undefined);
const reads = runnable.filter(({ writes }) => !writes);
const run = (count: number, differing: string): string => `${count} of ${samples.length} samples run; ${differing}`;
const lastLine = (text: string) => text.split("\n").at(-1);

function writeFile(name: string, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "contract-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe("a run against a server", () => {
  it("sends only what reads, and warns of the tokens that end", async () => {
    const { url } = await runEmulator();
    const proxy = await tamper(url);
    const warnings: string[] = [];
    const { text, differs } = await runConformance({ target: proxy.url }, (warning) => warnings.push(warning));
    expect(differs).toBe(false);
    expect(warnings).toEqual([
      "auth/token is called: the tokens that the apps have now end, and what uses them must get new ones",
    ]);
    const written = proxy.calls.filter(({ method }) => method !== "GET").map(({ method, path }) => `${method} ${path}`);
    expect([...new Set(written)]).toEqual([
      "POST /api/v1/finchat/open-api/auth/token",
      "POST /api/v1/finchat/open-api/auth/token/verify",
    ]);
    expect(proxy.calls.filter(({ path }) => path.startsWith("/_emulator"))).toEqual([]);
    expect(text).toMatch(/\n消息: send text +it writes; --allow-writes runs it\n/);
    expect(text).toMatch(/\n事件订阅: test event +it needs a developer who presses the button in the console\n/);
    expect(lastLine(text)).toBe(run(reads.length, "nothing differs"));
  });

  it("writes where that is allowed", async () => {
    const { url } = await runEmulator();
    const { text, differs } = await runConformance({ target: url, allowWrites: true }, ignore);
    expect(differs).toBe(false);
    expect(text).not.toContain("it writes");
    expect(lastLine(text)).toBe(run(runnable.length, "nothing differs"));
  });

  it("tells each thing that a wrong server answers differently", async () => {
    const { url } = await runEmulator();
    const proxy = await tamper(url, ({ method, path }, answer) => {
      if (path.includes("/users/%40linian002")) {
        answer.body = { ...(answer.body as object), gender: "female", age: 3, landline: undefined };
      }
      if (method === "GET" && path.includes("/rooms?")) answer.status = 200;
      if (path.includes("/contact/get-users-by-authority")) answer.body = ["@test002:dev.finogeeks.club"];
      if (path.includes("/media/download/")) answer.headers["content-type"] = "application/octet-stream";
      if (path.includes("/contact/organizations/")) Object.assign(answer, { status: 404, body: { errcode: "X" } });
    });
    const { text, differs } = await runConformance({ target: proxy.url }, ignore);
    expect(differs).toBe(true);
    const [rows = ""] = text.split("\n\n");
    expect(rows.split("\n").map((line) => line.split(/ {2,}/))).toEqual([
      ["sample", "path", "expected", "actual"],
      ["文件: download a file", "Content-Type", '"image/png"', '"application/octet-stream"'],
      ["群聊房间: list the rooms", "status", "201", "200"],
      [
        "通讯录信息: list who holds an authority",
        "/",
        '"@test001:dev.finogeeks.club"',
        '["@test002:dev.finogeeks.club"]',
      ],
      ["通讯录信息: read an organization", "status", "200", "404"],
      ["通讯录信息: read an organization", "/", "nothing", '{"errcode":"X"}'],
      ["用户信息: read a user", "/gender", '"male"', '"female"'],
      ["用户信息: read a user", "/landline", '"020-7789898"', "nothing"],
      ["用户信息: read a user", "/age", "nothing", "3"],
    ]);
    expect(lastLine(text)).toBe(run(reads.length, "5 differ"));
  });

  it("runs no sample that needs an answer that never came", async () => {
    const { url } = await runEmulator();
    const proxy = await tamper(url, ({ path }, answer) => {
      if (path.endsWith("/auth/token")) answer.body = {};
    });
    const { text, differs } = await runConformance({ target: proxy.url }, ignore);
    expect(differs).toBe(true);
    expect(text).toContain("no earlier answer gave app_access_token");
  });

  it("says in which step the preparation of a sample failed", async () => {
    const { url } = await runEmulator();
    let tokens = 0;
    const proxy = await tamper(url, ({ path }, answer) => {
      if (path.endsWith("/auth/token") && ++tokens === 2)
        Object.assign(answer, { status: 403, body: { errcode: "X" } });
    });
    const { text } = await runConformance({ target: proxy.url }, ignore);
    expect(text).toMatch(/read who sees the app +before: issueAppAccessToken +200 +\[403,{"errcode":"X"}\]/);
  });
});

describe("a tenant of another's", () => {
  const renamed = {
    "5cf29aec6ccfd004ccd28075": "aaaaaaaaaaaaaaaaaaaaaaaa",
    "90fa4652-5cd1-4280-ae20-e3d381f9b1fa": "another-secret",
    "!212426598723954819:example.org": "!1:example.org",
    "@linian002:dev.finogeeks.club": "@somebody:dev.finogeeks.club",
    "test.pdf": "other.pdf",
    九九九: "八八八",
  };
  const tenantOfOthers = (): TenantInput => {
    let text = JSON.stringify(loadFixtures("fixtures", { validate: validators.Tenant }));
    for (const [sample, theirs] of Object.entries(renamed)) text = text.replaceAll(`"${sample}"`, `"${theirs}"`);
    return JSON.parse(text) as TenantInput;
  };

  it("uses the ids of --vars, and those of the samples where it names none", async () => {
    const { url } = await runEmulator({ fixtures: tenantOfOthers() });
    const vars = writeFile("vars.json", JSON.stringify({ ...renamed, linian002: "somebody" }));
    const { text, differs } = await runConformance({ target: url, vars, allowWrites: true }, ignore);
    expect([lastLine(text), differs]).toEqual([run(runnable.length, "nothing differs"), false]);
  });

  it("differs where the names are not given", async () => {
    const { url } = await runEmulator({ fixtures: tenantOfOthers() });
    expect((await runConformance({ target: url }, ignore)).differs).toBe(true);
  });

  it.each([
    ["no YAML", "a: [", /vars\.yaml:1: is not YAML: Flow sequence/],
    ["several documents", "a: b\n---\n", /vars\.yaml:2: holds several documents/],
    ["no mapping", "- a", /vars\.yaml:1: must be a mapping of the samples' values to the tenant's$/],
    [
      "a number for a text",
      'x-ids: &ids {"00001": 00002}\n<<: *ids',
      /vars\.yaml:2: \/00001 must be mapped to a text, in quotes$/,
    ],
  ])("refuses a file that has %s", async (_, content, message) => {
    const vars = writeFile("vars.yaml", content);
    await expect(runConformance({ target: "http://127.0.0.1:1", vars }, ignore)).rejects.toThrow(message);
  });
});
