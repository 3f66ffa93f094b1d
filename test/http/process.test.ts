import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { build } from "../../scripts/lib/steps.js";
import { Client, sampleApp } from "../support/client.ts";
import { runEmulator } from "../support/emulator.ts";
import { portInUse } from "../support/port-in-use.ts";
import { runCommand } from "../support/process.ts";

beforeAll(build, 60_000);

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "finchat-process-"));
  onTestFinished(() => {
    rmSync(path, { recursive: true });
  });
  return path;
}

describe("health", () => {
  it("names another instance after each start, whatever the seed", async () => {
    const [first, second] = [await runEmulator({ seed: 1 }), await runEmulator({ seed: 1 })];
    const instances = await Promise.all(
      [first, first, second].map(async (fx) => (await fx.call("getHealth", {}, 200)).instance),
    );
    await first.call("resetTenant", {}, 204);
    expect((await first.call("getHealth", {}, 200)).instance).toBe(instances[0]);
    expect(instances[1]).toBe(instances[0]);
    expect(instances[2]).not.toBe(instances[0]);
  });
});

describe("the command", () => {
  it("prints one line with its URL, logs JSON to stderr, and stops on SIGTERM with 0", async () => {
    const { url, ended, kill } = runCommand(["--port", "0"]);
    const fx = new Client(await url);
    expect(await fx.call("getHealth", {}, 200)).toMatchObject({ status: "ok", ready: true });
    await fx.token();
    kill("SIGTERM");
    const { code, stdout, stderr } = await ended;
    expect(code).toBe(0);
    expect(stdout).toMatch(/^[^\n]*http:\/\/127\.0\.0\.1:\d+\n$/);
    const lines = stderr
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toContainEqual(
      expect.objectContaining({
        operation_id: "issueAppAccessToken",
        status: 200,
        request_id: expect.any(String) as string,
      }),
    );
    expect(stderr).not.toContain(sampleApp.secret);
  });

  it("logs an unexpected error and keeps running", async () => {
    const fault = 'process.on("SIGUSR2", () => { throw new Error("a fault of ours"); })';
    const { url, ended, kill } = runCommand(["--port", "0"], {
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(fault)}`,
    });
    const fx = new Client(await url);
    kill("SIGUSR2");
    await expect.poll(() => fx.call("getHealth", {}, 200)).toMatchObject({ status: "ok" });
    kill("SIGTERM");
    const { code, stderr } = await ended;
    expect(code).toBe(0);
    expect(stderr).toMatch(/"level":50.*"message":"a fault of ours".*"msg":"unexpected error"/);
  });

  it("says nothing but its URL at log level silent", async () => {
    const { url, ended, kill } = runCommand(["start", "--port", "0", "--log-level", "silent"]);
    await url;
    kill("SIGINT");
    expect(await ended).toMatchObject({ code: 0, stderr: "" });
  });

  it("takes flags from the environment", async () => {
    const { url } = runCommand([], {
      FINCHAT_EMULATOR_PORT: "0",
      FINCHAT_EMULATOR_CLOCK: "frozen:2026-01-01T00:00:00Z",
    });
    const fx = new Client(await url);
    expect(await fx.call("getClock", {}, 200)).toEqual({ now: Date.UTC(2026, 0, 1), mode: "frozen" });
  });

  it("takes flags and settings from a config file", async () => {
    const path = join(folder(), "emulator.yaml");
    writeFileSync(path, "port: 0\nclock: frozen:2026-01-01T00:00:00Z\npush: { timeout_ms: 5 }\n");
    const fx = new Client(await runCommand(["--config", path]).url);
    expect(await fx.call("getClock", {}, 200)).toEqual({ now: Date.UTC(2026, 0, 1), mode: "frozen" });
    expect(await fx.call("getSettings", {}, 200)).toMatchObject({ push: { timeout_ms: 5 } });
  });

  it.each([
    ["the port", "port", (port: number) => runCommand(["--port", String(port)])],
    [
      "the port of the IAM",
      "iam.port",
      (port: number) => runCommand(["--port", "0"], { FINCHAT_EMULATOR_IAM_PORT: String(port) }),
    ],
  ])("says in a sentence that %s is in use, and exits with 1", async (_, option, run) => {
    const port = await portInUse();
    expect(await run(port).ended).toEqual({
      code: 1,
      stdout: "",
      stderr: `finchat-emulator: ${option}: ${port} on 127.0.0.1 is in use; stop what listens there, or choose another port (0 picks a free one)\n`,
    });
  });

  it.each(["192.0.2.1", "nowhere.invalid"])("says that the host %s is none of this machine", async (host) => {
    expect(await runCommand(["--port", "0", "--host", host, "--insecure-control"]).ended).toEqual({
      code: 1,
      stdout: "",
      stderr: `finchat-emulator: host: ${host} is no address of this machine\n`,
    });
  });

  it("names an unknown flag and what may be meant, and exits with 2", async () => {
    expect(await runCommand(["--prot", "1"]).ended).toEqual({
      code: 2,
      stdout: "",
      stderr: "finchat-emulator: unknown option '--prot'\n(Did you mean --port?)\n",
    });
  });

  it("names an unknown command and what may be meant, and exits with 2", async () => {
    expect(await runCommand(["sart"]).ended).toEqual({
      code: 2,
      stdout: "",
      stderr: 'finchat-emulator: there is no command sart; did you mean "start"?\n',
    });
  });

  it("names a wrong value, and exits with 2", async () => {
    expect(await runCommand(["--port", "many"]).ended).toEqual({
      code: 2,
      stdout: "",
      stderr: 'finchat-emulator: port: "many" is not a whole number from 0 to 65535\n',
    });
  });

  it("does not listen beyond this machine without a control token or a word for it, and exits with 2", async () => {
    const refused = await runCommand(["--port", "0", "--host", "0.0.0.0"]).ended;
    expect(refused).toMatchObject({ code: 2, stdout: "" });
    expect(refused.stderr).toBe(
      "finchat-emulator: host: 0.0.0.0 lets other machines control the emulator; set a control token (control.token), or allow access without one in a trusted network (--insecure-control, insecureControl)\n",
    );
    for (const word of ["--insecure-control", "--control-token=secret"]) {
      const { url, kill, ended } = runCommand(["--port", "0", "--host", "0.0.0.0", word]);
      expect(await url).toMatch(/^http:\/\/0\.0\.0\.0:\d+$/);
      kill("SIGTERM");
      expect((await ended).code).toBe(0);
    }
  });

  it("lists every problem of a fixture by file and line, and exits with 2", async () => {
    const path = join(folder(), "tenant.yaml");
    writeFileSync(path, 'users:\n  - fcid: "@a:example.org"\n    roles: [r9]\n    nmae: A\n');
    const { code, stderr } = await runCommand(["--port", "0", "--fixtures", path]).ended;
    expect(code).toBe(2);
    expect(stderr).toContain(`${path}:3: /users/0/roles/0: `);
    expect(stderr).toContain(`${path}:4: /users/0/nmae: `);
    expect(stderr).not.toContain("    at ");
  });

  it("says that a fixture cannot be read, and exits with 2", async () => {
    expect(await runCommand(["--fixtures", "nowhere"]).ended).toMatchObject({
      code: 2,
      stderr: "nowhere: cannot be read: there is no such file or folder\n",
    });
  });

  it("prints help and version", async () => {
    const { code, stdout } = await runCommand(["--version"]).ended;
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string });
    const help = await runCommand(["start", "--help"]).ended;
    expect(help.code).toBe(0);
    expect(help.stdout).toContain("--data-dir <DIR>");
  });

  it("names the most used flags of start in its help, as start describes them", async () => {
    const [help, startHelp] = await Promise.all([runCommand(["--help"]).ended, runCommand(["start", "--help"]).ended]);
    const described = (text: string) => text.replaceAll(/\n {10,}| {2,}/g, " ");
    const [, section = ""] = /\nMost used flags of start.*:\n([^]*?)\n\n/.exec(help.stdout) ?? [];
    const lines = section.split("\n").map(described);
    expect(lines.map((line) => line.split(" ")[1])).toEqual([
      "--port",
      "--fixtures",
      "--data-dir",
      "--clock",
      "--control-token",
      "--config",
    ]);
    expect(lines.filter((line) => !described(startHelp.stdout).includes(line))).toEqual([]);
  });

  it("keeps its state over a clean stop, with --data-dir", async () => {
    const dataDir = folder();
    const first = runCommand(["--port", "0", "--data-dir", dataDir]);
    const token = await new Client(await first.url).token();
    first.kill("SIGTERM");
    expect((await first.ended).code).toBe(0);
    const fx = new Client(await runCommand(["--port", "0", "--data-dir", dataDir]).url);
    const body = { app_id: sampleApp.app_id, app_access_token: token };
    expect(await fx.call("verifyAppAccessToken", { body }, 200)).toEqual({ result: true });
    await fx.call("resetTenant", {}, 204);
    expect(await fx.call("verifyAppAccessToken", { body }, 200)).toEqual({ result: false });
  });
});

describe("the command validate", () => {
  it("says what is in good fixtures", async () => {
    const { code, stdout } = await runCommand(["validate", "fixtures"]).ended;
    expect(code).toBe(0);
    expect(stdout).toMatch(/^fixtures is good: .*\d+ organizations, .*\d+ users/);
  });

  it("lists what is wrong, and exits with 2", async () => {
    const path = join(folder(), "tenant.json");
    writeFileSync(path, '{\n  "departments": [\n    {"department_id": "d"}\n  ]\n}');
    const { code, stderr } = await runCommand(["validate", path]).ended;
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining(`${path}:3: /departments/0: department_name is missing`) as string,
    });
  });
});

describe("the command health", () => {
  const sentence = (code: number, text: string) => ({
    code,
    stdout: code === 0 ? `${text}\n` : "",
    stderr: code === 0 ? "" : `finchat-emulator: ${text}\n`,
  });

  async function listening(answer: (response: ServerResponse) => void): Promise<string> {
    const server = createServer((_, response) => {
      answer(response);
    }).listen(0, "127.0.0.1");
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    await once(server, "listening");
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it("finds the emulator of the same environment, and exits with 0 while it is well", async () => {
    const running = runCommand(["--port", "0", "--host", "0.0.0.0", "--insecure-control"]);
    const { port } = new URL(await running.url);
    const environment = { FINCHAT_EMULATOR_HOST: "0.0.0.0", FINCHAT_EMULATOR_PORT: port };
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    const url = `http://127.0.0.1:${port}`;
    expect(await runCommand(["health"], environment).ended).toEqual(
      sentence(0, `${url} is well: FinChat emulator ${version}`),
    );
    running.kill("SIGTERM");
    await running.ended;
    expect(await runCommand(["health", "--url", url]).ended).toEqual(
      sentence(1, `${url} cannot be reached: ECONNREFUSED`),
    );
  });

  it("is not content with an error, with another server, or with silence", async () => {
    const failing = await listening((response) => response.writeHead(503).end());
    const other = await listening((response) => response.end("<html>"));
    const silent = await listening(() => undefined);
    const answers = [failing, other, silent].map((url) => runCommand(["health", "--url", url]).ended);
    expect(await Promise.all(answers)).toEqual([
      sentence(1, `${failing} is not well: it answered 503`),
      sentence(1, `${other} is no FinChat emulator`),
      sentence(1, `${silent} has not answered within 3 seconds`),
    ]);
  });

  it("wants to know where, and exits with 2", async () => {
    for (const url of ["localhost", "localhost:1"]) {
      expect(await runCommand(["health", "--url", url]).ended).toEqual({
        ...sentence(1, `url: must be an http or https URL with a host (got "${url}"); did you mean "http://${url}"?`),
        code: 2,
      });
    }
    expect(await runCommand(["health"], { FINCHAT_EMULATOR_PORT: "0" }).ended).toEqual({
      ...sentence(1, "port: 0 picks a free one, which cannot be known here; say where with --url"),
      code: 2,
    });
  });
});
