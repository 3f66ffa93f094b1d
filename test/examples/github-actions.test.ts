import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { startEmulator } from "finchat-emulator";
import { expect, it, onTestFinished } from "vitest";
import { parse } from "yaml";

interface Job {
  readonly services: { readonly finchat: { readonly ports: readonly string[]; readonly options: string } };
  readonly env: Readonly<Record<string, string>>;
  readonly steps: readonly { readonly name?: string; readonly run?: string }[];
}

const path = fileURLToPath(new URL("../../examples/github-actions/bot.yml", import.meta.url));
const { jobs } = parse(readFileSync(path, "utf8")) as { jobs: { test: Job } };
const { services, env, steps } = jobs.test;

it("the workflow gives the bot what the default tenant holds, and its own step points the pushes at the runner", async () => {
  const fx = await startEmulator();
  onTestFinished(() => fx.close());
  expect(services.finchat.ports).toEqual([`3462:${new URL(env["FINCHAT_BASE_URL"] ?? "").port}`]);
  expect({ ...env, FINCHAT_BASE_URL: fx.url }).toEqual(fx.env);

  const step = steps.find(({ name }) => name?.startsWith("Let the emulator push"))?.run ?? "";
  await promisify(execFile)("bash", ["-euc", step], { env: { PATH: process.env["PATH"], ...env, ...fx.env } });
  const { callback } = await fx.control.call("readApp", { params: { app_id: fx.env.FINCHAT_APP_ID } });
  const host = new URL(callback?.url ?? "").hostname;
  expect(services.finchat.options).toBe(`--add-host=${host}:host-gateway`);
});
