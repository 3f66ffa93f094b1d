import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it, onTestFinished } from "vitest";
import { packageTypes, testcontainersTypes } from "../../scripts/lib/package-types.js";
import manifest from "../../package.json" with { type: "json" };

const modules = fileURLToPath(new URL("../../node_modules", import.meta.url));

/** What a test of somebody's bot may say, and what it may not. */
const use = `
import type { EmulatorConnection } from "finchat-emulator";
import { FinchatContainer, type StartedFinchatContainer } from "finchat-emulator/testcontainers";

const container: StartedFinchatContainer = await new FinchatContainer("finchat-emulator")
  .withClock("frozen")
  .withEnvironment({ FINCHAT_EMULATOR_STRICT: "true" })
  .withSeed(1)
  .withHostAccess()
  .start();
const fx: EmulatorConnection = await container.connect();
await fx.app(fx.env.FINCHAT_APP_ID).setCallback(await container.hostUrl("http://127.0.0.1:8080/callback"));
// @ts-expect-error: a seed is a number
new FinchatContainer("finchat-emulator").withSeed("1");
`;

it("the published types of the Testcontainers helper fit those of the client and of Testcontainers, under strict", async () => {
  const folder = mkdtempSync(join(tmpdir(), "types-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const installed = join(folder, "node_modules/finchat-emulator");
  mkdirSync(join(installed, "dist"), { recursive: true });
  for (const name of ["testcontainers", "@types"]) symlinkSync(join(modules, name), join(folder, "node_modules", name));
  const { name, type, exports } = manifest;
  writeFileSync(join(installed, "package.json"), JSON.stringify({ name, type, exports }));
  writeFileSync(join(installed, exports["."].types), packageTypes());
  writeFileSync(join(installed, exports["./testcontainers"].types), testcontainersTypes());
  writeFileSync(join(folder, "package.json"), '{"type": "module"}');
  writeFileSync(join(folder, "use.ts"), use);
  const flags = ["--strict", "--noEmit", "--skipLibCheck", "--exactOptionalPropertyTypes", "--target", "es2023"];
  const command = [join(modules, "typescript/bin/tsc"), ...flags, "--module", "nodenext", "--types", "node", "use.ts"];
  const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: folder }).catch((error: unknown) => ({
    stdout: (error as { stdout: string }).stdout,
  }));
  expect(stdout).toBe("");
}, 60_000);
