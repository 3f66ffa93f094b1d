import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readConfig } from "../../src/cli/config.ts";
import { environmentName } from "../../src/cli/config-sources.ts";
import { ConfigError } from "../../src/core/option-values.ts";
import type { NamedSettings } from "../../src/core/settings.ts";
import { settings as table, settingsDefaults } from "../../src/generated/settings.js";
import { Persistence } from "../../src/store/persistence.ts";
import { StateError } from "../../src/store/state-error.ts";
import { FixtureError } from "../../src/tenant/problems.ts";
import type { TenantInput } from "../../src/tenant/types.ts";
import { runEmulator } from "../support/emulator.ts";
import { takeSnapshot } from "../support/snapshot.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

type Settings = NonNullable<TenantInput["settings"]>;

/** Settings that cannot be: the name, the value, and what is wrong with it. */
const impossible: readonly [name: string, value: unknown, message: string][] = [
  ["iam.public_url", "http://[", 'must be an http or https URL with a host (got "http://[")'],
  ["iam.public_url", "ftp://iam.example", 'must be an http or https URL with a host (got "ftp://iam.example")'],
  [
    "iam.public_url",
    "iam.example:80",
    'must be an http or https URL with a host (got "iam.example:80"); did you mean "http://iam.example:80"?',
  ],
  ["iam.public_url", "http://iam.example:0", 'the port must be 1 to 65535 (got "http://iam.example:0")'],
  ...["/auth", "/?a=b", "?a=b", "#a", "/#", "//"].map((rest): [string, string, string] => [
    "iam.public_url",
    `http://iam.example${rest}`,
    `must be scheme, host and port alone (got "http://iam.example${rest}"); did you mean "http://iam.example"?`,
  ]),
  [
    "iam.public_url",
    "http://user:secret@iam.example",
    'must be scheme, host and port alone (got "http://user:***@iam.example"); did you mean "http://iam.example"?',
  ],
  [
    "control.cors",
    ["http://a.example", "http://Page.example/"],
    'must be scheme, host and port alone (got "http://Page.example/"); did you mean "http://page.example"?',
  ],
  [
    "control.allowed_hosts",
    ["http://a.example:80/x"],
    'must be a host name, without scheme and path (got "http://a.example:80/x"); did you mean "a.example"?',
  ],
  ["push.timeout_ms", 0, "must be >= 1"],
];

const nested = (name: string, value: unknown): Settings =>
  name.split(".").reduceRight<unknown>((inner, part) => ({ [part]: inner }), value) as Settings;

const errorOf = (starting: Promise<unknown>): Promise<unknown> =>
  starting.then(
    () => "it was accepted",
    (error: unknown) => error,
  );

/** The pointer of the value that is wrong, within the setting. */
const restOf = (value: unknown): string => (Array.isArray(value) ? `/${value.length - 1}` : "");
const pointerOf = (name: string, value: unknown): string => `/${name.replaceAll(".", "/")}${restOf(value)}`;

function configFile(content: unknown): string {
  const path = join(temporaryFolder(), "emulator.json");
  writeFileSync(path, JSON.stringify(content));
  return path;
}

/** A data folder whose state, or the journal beside it, has changed settings. */
async function folderWith(inState: NamedSettings, inJournal: readonly NamedSettings[] = []): Promise<string> {
  const path = temporaryFolder();
  const noop = (): void => undefined;
  const persistence = await Persistence.open(path, noop);
  await persistence.load({ restore: noop, replay: noop }, noop);
  const counters = { last: 0, position: 0, seq: 0 };
  const kept = { domain: "example.org", clock: { mode: "frozen", now: 0 } } as const;
  await persistence.begin(() => ({ ...kept, settings: inState, counters, collections: {} }));
  for (const settings of inJournal) persistence.record({ rows: [], counters }, { ...kept, settings });
  await persistence.close();
  return path;
}

const filesOf = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder)
      .filter((name) => name.includes("json"))
      .map((name) => [name, readFileSync(join(folder, name), "utf8")]),
  );

describe.each(impossible)("%s: %j", (name, value, message) => {
  const pointer = pointerOf(name, value);

  it("is refused in fixtures", async () => {
    const error = await errorOf(runEmulator({ fixtures: { settings: nested(name, value) } }));
    expect(error).toBeInstanceOf(FixtureError);
    expect((error as FixtureError).problems).toEqual([{ path: `/settings${pointer}`, message }]);
  });

  it("is refused in the config file", async () => {
    const path = configFile(nested(name, value));
    expect(await errorOf(readConfig({}, path, {}))).toEqual(new ConfigError(`${path}:1: ${pointer}: ${message}`));
  });

  it("is refused in the environment", async () => {
    const variable = environmentName(name);
    const text = typeof value === "string" ? value : JSON.stringify(value);
    const rest = restOf(value);
    const place = rest === "" ? variable : `${variable}: ${rest}`;
    expect(await errorOf(readConfig({}, undefined, { [variable]: text }))).toEqual(
      new ConfigError(`${place}: ${message}`),
    );
  });

  it("is refused in the options of a start", async () => {
    const place = `settings${pointer.replaceAll("/", ".")}`;
    expect(await errorOf(runEmulator({ settings: nested(name, value) }))).toEqual(
      new ConfigError(`${place}: ${message}`),
    );
  });

  it("is refused in a patch, of which nothing is applied", async () => {
    const fx = await runEmulator();
    const body = { strict: true, token: { lifetime_s: 5 }, ...nested(name, value) };
    expect(await fx.answer("patchSettings", { body })).toMatchObject({
      status: 400,
      body: { data: { violations: [{ in: "body", path: pointer, message }] } },
    });
    expect(await fx.call("getSettings", {}, 200)).toEqual(settingsDefaults);
    await fx.call("getIamInfo", {}, 200);
  });

  it.each([
    ["state", "state.json", { [name]: value }, []],
    ["journal", "journal-1.jsonl", {}, [{ strict: true }, { [name]: value }]],
  ])("is refused in the %s of a data folder, which stays as it is", async (_, file, inState, inJournal) => {
    const dataDir = await folderWith(inState, inJournal);
    const before = filesOf(dataDir);
    const dotted = pointer.slice(1).replaceAll("/", ".");
    expect(await errorOf(runEmulator({ dataDir }))).toEqual(
      new StateError(
        `${join(dataDir, file)}: the saved setting ${dotted} ${message}; restore the folder from a backup, or start with another one; nothing was changed`,
      ),
    );
    expect(filesOf(dataDir)).toEqual(before);
  });
});

const ofSnapshots = impossible.filter(([name]) => !name.startsWith("control."));

it.each(ofSnapshots)("%s: %j is refused in a snapshot, of which nothing is taken", async (name, value, message) => {
  const fx = await runEmulator();
  const body = { ...(await takeSnapshot(fx)), settings: { strict: true, [name]: value } };
  expect(await fx.answer("importState", { body })).toMatchObject({
    status: 400,
    body: { data: { violations: [{ path: `/settings${pointerOf(name, value)}`, message }] } },
  });
  expect(await fx.call("getSettings", {}, 200)).toEqual(settingsDefaults);
});

describe("settings of a data folder", () => {
  it("may be mended by a later change", async () => {
    const dataDir = await folderWith({ "iam.public_url": "http://[" }, [{ "iam.public_url": "http://iam.example" }]);
    const fx = await runEmulator({ dataDir });
    expect((await fx.call("getSettings", {}, 200)).iam?.public_url).toBe("http://iam.example");
  });
});

describe("every setting", () => {
  it.each(table.map(({ name }) => name))(
    "%s is refused with a value of another type, from every source",
    async (name) => {
      const wrong = nested(name, name === "error_status" ? [] : { deep: { er: 1 } });
      const own = (path: string): RegExp => new RegExp(`(^|\\n)[^\\n]*${path.replaceAll(/[/.]/g, "\\$&")}\\b`);
      const pointer = `/${name.replaceAll(".", "/")}`;
      const file = await errorOf(readConfig({}, configFile(wrong), {}));
      const options = await errorOf(runEmulator({ settings: wrong }));
      const fixtures = await errorOf(runEmulator({ fixtures: { settings: wrong } }));
      expect(file).toMatchObject({ name: "ConfigError", message: expect.stringMatching(own(pointer)) as string });
      expect(options).toMatchObject({
        name: "ConfigError",
        message: expect.stringMatching(own(`settings.${name}`)) as string,
      });
      expect(fixtures).toMatchObject({
        name: "FixtureError",
        message: expect.stringMatching(own(`/settings${pointer}`)) as string,
      });
    },
  );

  it.each([
    ["strikt", { strikt: true }, '/strikt: unknown field "strikt"; did you mean "strict"?'],
    ["push.timeout", { push: { timeout: 5 } }, '/push/timeout: unknown field "timeout"; did you mean "timeout_ms"?'],
    ["token.lifetime", { token: { lifetime: 5 } }, '/token/lifetime: unknown field "lifetime"; there is lifetime_s'],
  ])("is suggested for %s", async (_, settings, message) => {
    const options = await errorOf(runEmulator({ settings: settings as Settings }));
    expect((options as Error).message).toBe(
      message.replace(/^[^:]*/, (path) => `settings${path.replaceAll("/", ".")}`),
    );
  });
});

describe("a public URL", () => {
  it.each([
    ["http://iam.example:8443/", "http://iam.example:8443"],
    ["https://IAM.Example:443", "https://iam.example"],
    ["http://[::1]:80", "http://[::1]"],
    ["http://银行.example", new URL("http://银行.example").origin],
  ])("%s is one and the same everywhere", async (publicUrl, origin) => {
    const fx = await runEmulator({ settings: { iam: { public_url: publicUrl } } });
    const { flows } = await fx.call("getIamInfo", {}, 200);
    expect(flows[0]?.url).toBe(`${origin}/auth`);
    const { issuer } = (await fx.answer("iamDiscovery", {})).body as { issuer: string };
    expect(issuer).toBe(`${origin}/auth/realms/master`);
  });
});

describe("the default user of the IAM", () => {
  const problem = new ConfigError('iam.default_user: no user with the fcid or account "nobody"');
  const settings = { iam: { default_user: "nobody" } };

  it("must be a user of the tenant at the start, and nothing is kept of a start without", async () => {
    const dataDir = temporaryFolder();
    expect(await errorOf(runEmulator({ settings, dataDir }))).toEqual(problem);
    expect(filesOf(dataDir)).toEqual({});
    const fx = await runEmulator({ dataDir });
    expect((await fx.call("getSettings", {}, 200)).iam?.default_user).toBeNull();
  });

  it("is suggested for a name that is nearly theirs", async () => {
    const fixtures = { users: [{ fcid: "@a:b", account: "alice" }] };
    const error = new ConfigError('iam.default_user: no user with the fcid or account "alicee"; did you mean "alice"?');
    expect(await errorOf(runEmulator({ fixtures, settings: { iam: { default_user: "alicee" } } }))).toEqual(error);
  });

  it("may be set over one in the fixtures", async () => {
    const fixtures = { users: [{ fcid: "@a:b" }, { fcid: "@c:b" }], settings: { iam: { default_user: "a" } } };
    const fx = await runEmulator({ fixtures, settings: { iam: { default_user: "@c:b" } } });
    expect((await fx.call("getSettings", {}, 200)).iam?.default_user).toBe("@c:b");
  });

  it("who is no longer in a saved state is warned about", async () => {
    const dataDir = temporaryFolder();
    const fixtures = { users: [{ fcid: "@a:b" }] };
    const before = await runEmulator({ dataDir, fixtures, settings: { iam: { default_user: "a" } } });
    await before.call("deleteUser", { params: { fcid: "@a:b" } }, 204);
    await before.emulator.close();
    const { logLines } = await runEmulator({ dataDir, fixtures, settings: { iam: { default_user: "a" } } });
    expect(logLines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toContain(
      'iam.default_user: no user with the fcid or account "a" in the saved state; users pick who they are on the sign-in page',
    );
  });
});
