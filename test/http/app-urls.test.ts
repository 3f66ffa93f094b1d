import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { build } from "../../scripts/lib/steps.js";
import type { AppInput } from "../../src/tenant/types.ts";
import { connectEmulator } from "../../src/index.ts";
import { runEmulator } from "../support/emulator.ts";
import { runCommand } from "../support/process.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { smallBot, smallTenant } from "../support/tenant.ts";

const app = { app_id: smallBot.app_id };

const wrong = [
  ["has no scheme", "localhost:8080/x", /http or https URL.*did you mean "http:\/\/localhost:8080\/x"/],
  ["has no scheme and no port", "bot.example.org", /did you mean "http:\/\/bot.example.org"/],
  ["has another scheme", "ftp://example.org/x", /http or https URL/],
  ["is a script", "javascript:alert(1)", /http or https URL/],
  ["has no host", "http://", /http or https URL/],
  ["has no host before its path", "http:///x", /http or https URL/],
  ["has one slash", "http:/example.org/x", /http or https URL/],
  ["has a backslash", "http:\\\\example.org/x", /http or https URL/],
  ["has white space", "http://example.org/a b", /http or https URL/],
  ["begins with white space", " http://example.org/", /http or https URL/],
  ["has a broken IPv6 address", "http://[::1/x", /http or https URL/],
  ["has the port 0", "http://example.org:0/x", /port must be 1 to 65535/],
  ["has a port that is too high", "http://user:secret@example.org:65536", /port must be 1 to 65535/],
] as const;

/** A refusal that names one place. */
function violation(path: string, message: RegExp) {
  const violations = [{ in: "body", path, message: expect.stringMatching(message) as string }];
  return { errcode: "EMULATOR_BAD_REQUEST", data: { violations } };
}

/** The fields of an app that hold a URL, and where it stands in them. */
const fields: readonly (readonly [string, (url: string) => Partial<AppInput>, string])[] = [
  ["callback URL", (url) => ({ callback: { url } }), "/callback/url"],
  ["search URL", (url) => ({ search: { url } }), "/search/url"],
  ["redirect URI", (url) => ({ redirect_uris: ["http://good.example/*", url] }), "/redirect_uris/1"],
];

const cases = fields.flatMap(([name, withUrl, path]) =>
  wrong.map(([why, url, message]) => [name, why, withUrl(url), violation(path, message)] as const),
);

describe("the control API", () => {
  it.each(cases)("refuses a %s that %s", async (_, __, given, refusal) => {
    const fx = await runEmulator({ fixtures: smallTenant() });
    const added = await fx.answer("postApp", { body: { name: "New", ...given } });
    expect(added).toMatchObject({ status: 400, body: refusal });
    expect(JSON.stringify(added.body)).not.toContain("secret");
    expect(await fx.call("patchApp", { params: app, body: given }, 400)).toMatchObject(refusal);
  });

  it.each([
    "http://localhost:8080/callback",
    "https://user:secret@example.org/x?y=z#part",
    "http://[::1]:65535/",
    "HTTP://EXAMPLE.ORG",
    "http://应用.example.org/回调",
  ])("takes %s", async (url) => {
    const fx = await runEmulator({ fixtures: smallTenant() });
    const body = { callback: { url }, search: { url }, redirect_uris: [url] };
    expect(await fx.call("patchApp", { params: app, body }, 200)).toMatchObject(body);
  });

  it("takes the forwarder's path as a callback URL, and no URL at all", async () => {
    const fx = await runEmulator({ fixtures: smallTenant() });
    for (const url of ["/api/v1/finchat/privilege-api/forwarder/event", ""]) {
      await fx.call(
        "patchApp",
        { params: app, body: { callback: { url }, search: { url: "" }, redirect_uris: [] } },
        200,
      );
    }
    const search = { url: "/api/v1/finchat/privilege-api/forwarder/event" };
    await fx.call("patchApp", { params: app, body: { search } }, 400);
  });

  it.each([
    ["http://localhost:8080/*", 200],
    ["http://localhost:8080/app*", 200],
    ["http://localhost:8080*", 400],
    ["http://localhost:8080/?x=*", 400],
    ["*", 400],
  ])("answers the redirect URI %s with %i", async (uri, status) => {
    const fx = await runEmulator({ fixtures: smallTenant() });
    await fx.call("patchApp", { params: app, body: { redirect_uris: [uri] } }, status);
  });

  it("leaves a wrong URL of a fixture alone while something else changes", async () => {
    const wrongApp = { callback: { url: "localhost:1" }, redirect_uris: ["x", "http://good.example/"] };
    const fx = await runEmulator({ fixtures: smallTenant(wrongApp) });
    await fx.call("patchApp", { params: app, body: { name: "Renamed" } }, 200);
    await fx.call("patchApp", { params: app, body: { redirect_uris: ["x"], callback: { token: "new" } } }, 200);
    const refused = await fx.call("patchApp", { params: app, body: { redirect_uris: ["x", "y"] } }, 400);
    expect(refused).toMatchObject(violation("/redirect_uris/1", /got "y"/));
  });

  it("refuses what the library's setCallback sends", async () => {
    const fx = await runEmulator({ fixtures: smallTenant() });
    const library = await connectEmulator(fx.url);
    await expect(library.app(smallBot.app_id).setCallback("localhost:8080")).rejects.toThrow(/callback\/url/);
  });
});

const warnings = (logLines: readonly string[]) =>
  logLines
    .map((line) => JSON.parse(line) as { level: number; app_id?: string; path?: string; msg: string })
    .filter(({ level }) => level === 40)
    .map(({ app_id, path, msg }) => ({ app_id, path, msg }));

const warned = [
  { ...app, path: "/callback/url", msg: expect.stringMatching(/must be an http or https URL/) as string },
  { ...app, path: "/search/url", msg: expect.stringMatching(/port must be 1 to 65535 .*user:\*\*\*@/) as string },
  { ...app, path: "/redirect_uris/0", msg: expect.stringMatching(/final \*/) as string },
];
const wrongApp = {
  callback: { url: "localhost:8080" },
  search: { url: "http://user:secret@h:0/" },
  redirect_uris: ["http://h*", "http://h/*"],
};

describe("a warning names the wrong URLs", () => {
  it("of fixtures, at the start and after a reset", async () => {
    const fx = await runEmulator({ fixtures: smallTenant(wrongApp) });
    expect(warnings(fx.logLines)).toEqual(warned);
    await fx.call("resetTenant", {}, 204);
    expect(warnings(fx.logLines)).toEqual([...warned, ...warned]);
  });

  it("of a saved state and of a snapshot", async () => {
    const dataDir = temporaryFolder();
    const first = await runEmulator({ fixtures: smallTenant(wrongApp), dataDir });
    const snapshot = await first.call("exportState", {}, 200);
    await first.emulator.close();
    const again = await runEmulator({ dataDir });
    expect(warnings(again.logLines)).toEqual(warned);
    const other = await runEmulator({ fixtures: smallTenant() });
    expect(warnings(other.logLines)).toEqual([]);
    await other.call("importState", { body: snapshot }, 204);
    expect(warnings(other.logLines)).toEqual(warned);
  });

  it("by file, line and path where fixtures are validated", async () => {
    await build();
    const path = join(temporaryFolder(), "tenant.yaml");
    await writeFile(path, `apps:\n  - name: Bot\n    callback:\n      url: localhost:8080\n    redirect_uris: [x]\n`);
    const { code, stdout, stderr } = await runCommand(["validate", path]).ended;
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${path} is good: 1 apps\n` });
    expect(stderr.trimEnd().split("\n")).toEqual([
      expect.stringMatching(/warning: .*tenant\.yaml:4: \/apps\/0\/callback\/url: must be an http or https URL/),
      expect.stringMatching(/warning: .*tenant\.yaml:5: \/apps\/0\/redirect_uris\/0: must be an http or https URL/),
    ]);
  });
});
