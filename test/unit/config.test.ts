import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { readConfig } from "../../src/cli/config.ts";
import { environmentName } from "../../src/cli/config-sources.ts";
import { ConfigError } from "../../src/core/option-values.ts";
import { settings } from "../../src/generated/settings.js";

function configFile(text: string | Uint8Array, name = "emulator.yaml"): { path: string; folder: string } {
  const folder = mkdtempSync(join(tmpdir(), "finchat-config-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const path = join(folder, name);
  writeFileSync(path, text);
  return { path, folder };
}

describe("the configuration", () => {
  it("has defaults for everything", async () => {
    expect(await readConfig({}, undefined, {})).toMatchObject({
      port: 3462,
      host: "127.0.0.1",
      logLevel: "info",
      clock: { mode: "real" },
      settings: {},
      warnings: [],
    });
  });

  it("lets flags win over the environment, and that over the file", async () => {
    const { path, folder } = configFile(
      "port: 1\nhost: 0.0.0.0\nfixtures: tenant.yaml\nlog-level: debug\npush: {timeout_ms: 1, factor: 3}\n",
    );
    const environment = {
      FINCHAT_EMULATOR_PORT: "2",
      FINCHAT_EMULATOR_LOG_LEVEL: "warn",
      FINCHAT_EMULATOR_PUSH_TIMEOUT_MS: "2",
      FINCHAT_EMULATOR_CONFIG: path,
    };
    expect(await readConfig({ port: "3" }, undefined, environment)).toMatchObject({
      port: 3,
      host: "0.0.0.0",
      fixtures: join(folder, "tenant.yaml"),
      logLevel: "warn",
      settings: { push: { timeout_ms: 2, factor: 3 } },
    });
  });

  it("has an environment variable for every setting", () => {
    const names = settings.map(({ name }) => environmentName(name));
    expect(names).toContain("FINCHAT_EMULATOR_PUSH_TIMEOUT_MS");
    expect(new Set(names).size).toBe(settings.length);
  });

  it("reads the environment by the setting's type", async () => {
    const environment = {
      FINCHAT_EMULATOR_STRICT: "true",
      FINCHAT_EMULATOR_CONTROL_ALLOWED_HOSTS: '["emulator.test"]',
      FINCHAT_EMULATOR_ERROR_STATUS: '{"FC_INVALID_SECRET": 403}',
      FINCHAT_EMULATOR_IAM_PUBLIC_URL: "https://iam.example.org",
      FINCHAT_EMULATOR_IAM_PORT: "null",
    };
    expect((await readConfig({}, undefined, environment)).settings).toEqual({
      strict: true,
      control: { allowed_hosts: ["emulator.test"] },
      error_status: { FC_INVALID_SECRET: 403 },
      iam: { public_url: "https://iam.example.org", port: null },
    });
  });

  it("reads JSON files too, and a frozen clock with its instant", async () => {
    const { path } = configFile('{"clock": "frozen:2026-01-31T09:00:00Z", "seed": 7, "strict": true}', "emulator.json");
    expect(await readConfig({}, path, {})).toMatchObject({
      clock: { mode: "frozen", at: Date.UTC(2026, 0, 31, 9) },
      seed: 7,
      settings: { strict: true },
    });
  });

  it.each([
    [{ port: "70000" }, 'port: "70000" is not a whole number from 0 to 65535'],
    [{ port: "80a" }, 'port: "80a" is not a whole number from 0 to 65535'],
    [{ "log-level": "loud" }, 'log-level: "loud" is not one of silent, fatal, error, warn, info, debug, trace'],
    [{ clock: "frozen:soon" }, 'clock: "frozen:soon" is not real, frozen, or frozen:2026-01-31T09:00:00Z'],
    [{ strict: "maybe" }, 'strict: "maybe" is not true or false'],
  ])("refuses %j", async (flags, message) => {
    await expect(readConfig(flags, undefined, {})).rejects.toThrow(new ConfigError(message));
  });

  it("names the wrong key of a file, and what may be meant", async () => {
    const { path } = configFile("prot: 1\n");
    await expect(readConfig({}, path, {})).rejects.toThrow(
      `${path}:1: /prot is no setting and no flag; did you mean "port"?`,
    );
  });

  it("names the wrong setting of a file", async () => {
    const { path } = configFile("push: {timeout: 1}\n");
    await expect(readConfig({}, path, {})).rejects.toThrow(
      new ConfigError(`${path}:1: /push/timeout: unknown field "timeout"; did you mean "timeout_ms"?`),
    );
  });

  it("names the variable or the file that a wrong value is in", async () => {
    await expect(readConfig({}, undefined, { FINCHAT_EMULATOR_PORT: "80a" })).rejects.toThrow(
      new ConfigError('FINCHAT_EMULATOR_PORT: "80a" is not a whole number from 0 to 65535'),
    );
    await expect(readConfig({}, undefined, { FINCHAT_EMULATOR_PUSH_TIMEOUT_MS: "-1" })).rejects.toThrow(
      new ConfigError("FINCHAT_EMULATOR_PUSH_TIMEOUT_MS: must be >= 1"),
    );
    const { path } = configFile("log-level: loud\n");
    await expect(readConfig({}, path, {})).rejects.toThrow(
      new ConfigError(`${path}:1: /log-level: "loud" is not one of silent, fatal, error, warn, info, debug, trace`),
    );
  });

  it.each([
    ["emulator.yaml", "port: 1\na: [", /^PATH:2: is not YAML: Flow sequence/],
    ["emulator.yaml", "port: 1\n---\nhost: a", /^PATH:2: holds several documents; put each into a file of its own/],
    ["emulator.yaml", "push: *push", /^PATH:1: is not YAML: no anchor &push before the alias \*push$/],
    ["emulator.yaml", "- port", /^PATH:1: must be a mapping of settings and flags$/],
    ["emulator.yaml", Buffer.from([0x64, 0xff, 0x3a]), /^PATH: is not text in UTF-8$/],
    ["emulator.json", '{"port": 1', /^PATH:1: is not JSON: /],
  ])("refuses a file %s of %j", async (name, text, message) => {
    const { path } = configFile(text, name);
    const refusal = await readConfig({}, path, {}).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ConfigError);
    expect((refusal as ConfigError).message.replace(path, "PATH")).toMatch(message);
  });

  it("names a file that is not there", async () => {
    await expect(readConfig({}, "nowhere.yaml", {})).rejects.toThrow(
      new ConfigError("nowhere.yaml: cannot be read: there is no such file or folder"),
    );
  });

  it("reads a file with merge keys, and anchors under x- keys", async () => {
    const { path } = configFile("x-push: &push {timeout_ms: 1, factor: 3}\nport: 1\npush: {<<: *push, factor: 4}\n");
    expect(await readConfig({}, path, {})).toMatchObject({ port: 1, settings: { push: { timeout_ms: 1, factor: 4 } } });
  });

  it("warns of variables that mean nothing, and ignores those of container platforms and clients", async () => {
    const environment = {
      FINCHAT_EMULATOR_PORT: "tcp://10.0.0.1:3462",
      FINCHAT_EMULATOR_SEEED: "1",
      FINCHAT_EMULATOR_COMMAND: "npx finchat-emulator",
      FINCHAT_EMULATOR_URL: "http://127.0.0.1:3462",
    };
    const config = await readConfig({}, undefined, environment);
    expect(config.port).toBe(3462);
    expect(config.warnings).toEqual([
      "FINCHAT_EMULATOR_PORT=tcp://10.0.0.1:3462 is set by the container platform for a service of that name; it is ignored",
      'FINCHAT_EMULATOR_SEEED is no variable of the emulator; did you mean "FINCHAT_EMULATOR_SEED"?',
    ]);
  });

  it("refuses a control token that no client can send", async () => {
    const refusal = readConfig({ "control-token": "with space" }, undefined, {});
    await expect(refusal).rejects.toThrow(
      /^control-token: "with space" is not visible ASCII characters without spaces/,
    );
  });
});
