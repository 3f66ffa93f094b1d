import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { runInNewContext } from "node:vm";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  ConfigError,
  connectEmulator,
  FixtureError,
  ListenError,
  startEmulator,
  type RunningEmulator,
  type StartOptions,
} from "../../src/index.ts";
import { portInUse } from "../support/port-in-use.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** Starts with options that a program without types may give. */
async function start(options?: unknown): Promise<RunningEmulator> {
  const fx = await startEmulator(options as StartOptions);
  onTestFinished(() => fx.close());
  return fx;
}

type AnyCall = (...args: readonly unknown[]) => Promise<unknown>;

/** The client as a program without types sees it. */
interface Untyped {
  readonly waitFor: Readonly<Record<"message" | "delivery" | "request", AnyCall>>;
  readonly control: { readonly call: AnyCall };
  readonly clock: { readonly advance: AnyCall };
  as(fcid: unknown): Readonly<Record<"read" | "search", AnyCall>>;
  app(appId: unknown): unknown;
}

const untyped = (fx: unknown): Untyped => fx as Untyped;

const errorOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => "it was accepted",
    (error: unknown) => error,
  );

async function fcids(fx: RunningEmulator): Promise<string[]> {
  const { users } = await fx.control.call("listUsers");
  return users.map(({ fcid }) => fcid);
}

class Tenant {
  readonly users = [{ fcid: "@a:b" }];
}

const itself: Record<string, unknown> = {};
itself["content"] = itself;

describe("fixtures", () => {
  /** A file that holds one user, in a folder whose name needs escapes in a URL. */
  function tenantFile(): { folder: string; path: string } {
    const folder = join(temporaryFolder(), "a tenant #1");
    mkdirSync(folder);
    const path = join(folder, "tenant.yaml");
    writeFileSync(path, 'users: [{ fcid: "@a:b" }]\n');
    return { folder, path };
  }

  it.each<[string, (file: { folder: string; path: string }) => unknown]>([
    ["a path", ({ path }) => path],
    ["the path of a folder", ({ folder }) => folder],
    ["a file URL", ({ path }) => pathToFileURL(path)],
    ["the file URL of a folder", ({ folder }) => pathToFileURL(`${folder}/`)],
    ["a file URL as a text", ({ path }) => pathToFileURL(path).href],
    ["a URL of another realm", ({ path }) => ({ href: pathToFileURL(path).href, protocol: "file:" })],
    ["an object", () => ({ users: [{ fcid: "@a:b" }] })],
    ["an object of another realm", () => runInNewContext('({ users: [{ fcid: "@a:b" }] })') as unknown],
    [
      "an object without a prototype",
      () => Object.assign(Object.create(null) as object, { users: [{ fcid: "@a:b" }] }),
    ],
  ])("may be %s", async (_, fixturesOf) => {
    expect(await fcids(await start({ fixtures: fixturesOf(tenantFile()) }))).toEqual(["@a:b"]);
  });

  it.each<[string, unknown, string]>([
    ["a Map", new Map([["users", []]]), "must be plain data (got an instance of Map)"],
    ["an instance of a class", new Tenant(), "must be plain data (got an instance of Tenant)"],
    ["a Promise", Promise.resolve({}), "must be plain data (got an instance of Promise)"],
    ["a list", [], "must be a mapping of the tenant's collections"],
    ["a Set of users", { users: new Set() }, "/users: must be plain data (got an instance of Set)"],
    [
      "a Map in a content",
      { messages: [{ content: new Map() }] },
      "/messages/0/content: must be plain data (got an instance of Map)",
    ],
    [
      "a Date",
      { messages: [{ timestamp: new Date(0) }] },
      "/messages/0/timestamp: must be plain data (got an instance of Date)",
    ],
    [
      "a bigint",
      { messages: [{ timestamp: 5n }] },
      "/messages/0/timestamp: must be plain data (got 5n); write a number",
    ],
    ["NaN", { messages: [{ timestamp: NaN }] }, "/messages/0/timestamp: must be a finite number (got NaN)"],
    ["a function", { domain: () => "a" }, "/domain: must be plain data (got a function)"],
    ["an object that contains itself", itself, "/content: must not contain itself"],
  ])("may not be %s", async (_, fixtures, message) => {
    const error = await errorOf(start({ fixtures }));
    expect(error).toBeInstanceOf(FixtureError);
    expect((error as FixtureError).message).toBe(message);
  });
});

describe("an option of startEmulator", () => {
  it.each<[unknown, string | RegExp]>([
    [{ fixture: "a.yaml" }, 'startEmulator: unknown option "fixture"; did you mean "fixtures"?'],
    [{ datadir: "a" }, 'startEmulator: unknown option "datadir"; did you mean "dataDir"?'],
    [{ "data-dir": "a" }, 'startEmulator: unknown option "data-dir"; did you mean "dataDir"?'],
    [{ loglevel: "info" }, 'startEmulator: unknown option "loglevel"; did you mean "logLevel"?'],
    [{ strict: true }, "startEmulator: strict is a setting; write settings: { strict: true }"],
    [{ controlToken: "a" }, 'startEmulator: controlToken is a setting; write settings: { control: { token: "..." } }'],
    [{ logger: {} }, 'startEmulator: unknown option "logger"'],
    [{ fixtures: 5 }, "fixtures: 5 is not a path, a file URL, or a tenant as an object"],
    [{ fixtures: "" }, 'fixtures: "" is not a path, a file URL, or a tenant as an object'],
    [{ fixtures: null }, "fixtures: null is not a path, a file URL, or a tenant as an object"],
    [{ fixtures: () => ({}) }, "fixtures: function fixtures is not a path, a file URL, or a tenant as an object"],
    [
      { fixtures: new URL("http://a.example/tenant.yaml") },
      'fixtures: The URL must be of scheme file (got "http://a.example/tenant.yaml")',
    ],
    [{ dataDir: {} }, "dataDir: {} is not a path or a file URL"],
    [{ dataDir: new Map() }, "dataDir: Map {} is not a path or a file URL"],
    [{ port: "many" }, 'port: "many" is not a whole number from 0 to 65535'],
    [{ port: NaN }, "port: NaN is not a whole number from 0 to 65535"],
    [{ port: 5n }, "port: 5n is not a whole number from 0 to 65535"],
    [{ port: Symbol("port") }, "port: Symbol(port) is not a whole number from 0 to 65535"],
    [{ host: "" }, 'host: "" is not a text with something in it'],
    [{ seed: "abc" }, 'seed: "abc" is not a whole number from 0 to 9007199254740991'],
    [{ seed: -1 }, "seed: -1 is not a whole number from 0 to 9007199254740991"],
    [{ seed: itself }, /^seed: \{"content": \{"content": .*… is not a whole number/],
    [{ clock: new Date(0) }, "clock: Date {} is not real, frozen, or frozen:2026-01-31T09:00:00Z"],
    [{ clock: "frozen:soon" }, 'clock: "frozen:soon" is not real, frozen, or frozen:2026-01-31T09:00:00Z'],
    [{ logLevel: "loud" }, 'logLevel: "loud" is not one of silent, fatal, error, warn, info, debug, trace'],
    [{ watch: "often" }, 'watch: "often" is not true or false'],
    [{ watch: true, fixtures: {} }, "watch: requires fixtures from a file"],
    [{ insecureControl: 2 }, "insecureControl: 2 is not true or false"],
    [
      { settings: { push: { timeout: 5 } } },
      'settings.push.timeout: unknown field "timeout"; did you mean "timeout_ms"?',
    ],
    [
      { settings: { "push.timeout_ms": 5 } },
      "settings.push.timeout_ms: settings are nested; write push: { timeout_ms: ... }",
    ],
    [{ settings: new Map() }, "settings: must be plain data (got an instance of Map)"],
    [{ settings: { push: new Map() } }, "settings.push: must be plain data (got an instance of Map)"],
    [{ settings: { push: { factor: NaN } } }, "settings.push.factor: must be a finite number (got NaN)"],
    [{ settings: null }, "settings: must be a mapping"],
    [{ settings: "strict" }, "settings: must be a mapping"],
    ["tenant.yaml", /^startEmulator: must be an object with options: port, .* \(got "tenant\.yaml"\)$/],
    [null, /^startEmulator: must be an object with options: .* \(got null\)$/],
    [new Map(), /^startEmulator: must be an object with options: .* \(got Map \{\}\)$/],
  ])("is refused: %o", async (options, message) => {
    const error = await errorOf(start(options));
    expect(error).toBeInstanceOf(ConfigError);
    if (typeof message === "string") expect((error as ConfigError).message).toBe(message);
    else expect((error as ConfigError).message).toMatch(message);
  });

  it("counts as absent when it is undefined", async () => {
    const names = ["port", "host", "fixtures", "dataDir", "clock", "seed", "settings", "logLevel", "watch"];
    const fx = await start(Object.fromEntries(names.map((name) => [name, undefined])));
    expect(fx.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it("keeps its value when the caller changes theirs", async () => {
    const settings = { control: { allowed_hosts: ["a.example"] } };
    const fx = await start({ settings });
    settings.control.allowed_hosts.push("b.example");
    await fx.reset();
    expect((await fx.settings.get()).control.allowed_hosts).toEqual(["a.example"]);
  });

  it("lets a data folder be named by a URL", async () => {
    const dataDir = pathToFileURL(join(temporaryFolder(), "a folder"));
    const first = await startEmulator({ dataDir, fixtures: { users: [{ fcid: "@a:b" }] } });
    await first.close();
    expect(await fcids(await start({ dataDir }))).toEqual(["@a:b"]);
  });

  it("connects with the control token that it sets", async () => {
    const fx = await start({ settings: { control: { token: "secret" } } });
    expect(await fcids(fx)).not.toEqual([]);
  });

  it("names the port that is in use", async () => {
    const port = await portInUse();
    const error = await errorOf(start({ port }));
    expect(error).toBeInstanceOf(ListenError);
    expect(error).toMatchObject({ code: "EADDRINUSE", message: expect.stringMatching(`^port: ${port} on `) as string });
  });
});

describe("an option of connectEmulator", () => {
  const connect = connectEmulator as (...args: readonly unknown[]) => Promise<unknown>;

  it.each<[unknown[], string]>([
    [
      ["localhost:80"],
      'connectEmulator: url: must be an http or https URL with a host (got "localhost:80"); did you mean "http://localhost:80"?',
    ],
    [[undefined], "connectEmulator: url: must be a URL (got undefined)"],
    [["http://127.0.0.1:1", { token: "a" }], 'connectEmulator: unknown option "token"; there is controlToken'],
    [["http://127.0.0.1:1", "secret"], 'connectEmulator: must be an object with options: controlToken (got "secret")'],
    [
      ["http://127.0.0.1:1", { controlToken: "" }],
      'controlToken: "" is not visible ASCII characters without spaces, as clients can send',
    ],
  ])("is refused: %o", async (args, message) => {
    expect(await errorOf(connect(...args))).toEqual(new ConfigError(message));
  });

  it("may be a URL object", async () => {
    const fx = await start();
    expect((await connectEmulator(new URL(fx.url))).url).toBe(fx.url);
  });
});

describe("a call of the client", () => {
  it.each<[string, (fx: Untyped) => Promise<unknown>, string]>([
    [
      "a match as a text",
      (fx) => fx.waitFor.message("hello"),
      'waitFor.message: must be an object of fields to match (got "hello")',
    ],
    ["a Map", (fx) => fx.waitFor.message(new Map()), "waitFor.message: must be plain data (got an instance of Map)"],
    [
      "a content as a text",
      (fx) => fx.waitFor.message({ content: "hello" }),
      'waitFor.message.content: must be an object of fields to match (got "hello")',
    ],
    [
      "a Map in a content",
      (fx) => fx.waitFor.message({ content: { info: new Map() } }),
      "waitFor.message.content.info: must be plain data (got an instance of Map)",
    ],
    [
      "a Date",
      (fx) => fx.waitFor.delivery({ created_at: new Date(0) }),
      "waitFor.delivery.created_at: must be plain data (got an instance of Date)",
    ],
    [
      "a function",
      (fx) => fx.waitFor.request({ status: () => true }),
      "waitFor.request.status: must be plain data (got a function)",
    ],
    [
      "a bigint",
      (fx) => fx.waitFor.request({ status: 200n }),
      "waitFor.request.status: must be plain data (got 200n); write a number",
    ],
    [
      "an unknown option",
      (fx) => fx.waitFor.message({ body: "a" }, { timeout: 5 }),
      'waitFor.message: unknown option "timeout"; there are timeoutMs, since',
    ],
    [
      "a time-out as the option",
      (fx) => fx.waitFor.request({}, 5),
      "waitFor.request: must be an object with options: timeoutMs, since (got 5)",
    ],
    [
      "an unknown option of read",
      (fx) => fx.as("@a:b").read("!a:b", { from: "" }),
      'read: unknown option "from"; there are since, limit',
    ],
    [
      "an unknown option of search",
      (fx) => fx.as("@a:b").search("app", "text", { page: 1 }),
      'search: unknown option "page"; there are pageNo, pageSize',
    ],
    [
      "an unknown operation",
      (fx) => fx.control.call("listUser"),
      'unknown operation listUser; did you mean "listUsers"?',
    ],
    [
      "an unknown part of an input",
      (fx) => fx.control.call("readUser", { parms: {} }),
      'readUser: unknown option "parms"; there are params, query, body',
    ],
    [
      "a parameter that is missing",
      (fx) => fx.control.call("readUser"),
      "readUser.params.fcid: must be a text (got undefined)",
    ],
    [
      "an unknown parameter",
      (fx) => fx.control.call("readUser", { params: { user: "@a:b" } }),
      'readUser.params: unknown option "user"; there is fcid',
    ],
    [
      "a body that JSON loses a part of",
      (fx) => fx.control.call("patchSettings", { body: { push: new Map() } }),
      "patchSettings.body.push: must be plain data (got an instance of Map)",
    ],
    ["NaN", (fx) => fx.clock.advance(NaN), "advanceClock.body.by_ms: must be a finite number (got NaN)"],
  ])("is refused with %s", async (_, call, message) => {
    const fx = await start();
    const error = await errorOf(call(untyped(fx)));
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as ConfigError).message).toBe(message);
  });

  it("is refused without an fcid or an app_id", async () => {
    const fx = untyped(await start());
    expect(() => fx.as(undefined)).toThrow(new ConfigError("as: fcid: undefined is not a text with something in it"));
    expect(() => fx.app("")).toThrow(new ConfigError('app: app_id: "" is not a text with something in it'));
  });

  it("takes a pattern of another realm", async () => {
    const fx = await start();
    await fx.as("@alice:example.org").say("@finchat-help-bot:example.org", "hello");
    const body = runInNewContext("/^hel/") as RegExp;
    expect((await fx.waitFor.message({ body })).content).toMatchObject({ body: "hello" });
  });
});
