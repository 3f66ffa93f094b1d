import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { startEmulator } from "finchat-emulator";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { parse } from "yaml";
import { readText, root } from "../docs/markdown.ts";

const run = promisify(execFile);

/** Returns whether a JDK is here that can compile for Java 17. */
function hasJdk(): boolean {
  try {
    execFileSync("javac", ["--release", "17", "--version"], { stdio: "ignore" });
    execFileSync("java", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    process.stderr.write("clients/java is not run: there is no javac and java of version 17 or later here\n");
    return false;
  }
}

const sources = (folder: string): string[] =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith(".java"))
    .map((name) => join(root, folder, name));

const { cases } = parse(readText("clients/conformance.yaml")) as { cases: { name: string }[] };

describe.each(hasJdk() ? ["Java client"] : [])("%s", () => {
  let out: string;

  beforeAll(async () => {
    out = mkdtempSync(join(tmpdir(), "finchat-java-client-"));
    const files = [...sources("clients/java/src/main/java/finchat/emulator"), ...sources("clients/java/src/test/java")];
    await run("javac", ["--release", "17", "-Xlint:all", "-Werror", "-d", out, ...files]);
  }, 120_000);

  afterAll(() => {
    rmSync(out, { recursive: true });
  });

  it("passes the conformance cases", { timeout: 120_000 }, async () => {
    const fx = await startEmulator();
    onTestFinished(() => fx.close());
    const file = join(out, "conformance.json");
    writeFileSync(file, JSON.stringify({ cases }));
    const play = 'java -cp "$0" Conformance "$1" <"$2" || true';
    const { stdout } = await run("sh", ["-c", play, out, fx.url, file]);
    expect(stdout).toBe(cases.map(({ name }) => `passed: ${name}\n`).join(""));
  });

  it("starts and ends an emulator and bots", { timeout: 120_000 }, async () => {
    const command = `node '${join(root, "dist/main.js")}'`;
    const { stdout } = await run("java", ["-cp", out, "Lifecycle", command]);
    expect(stdout).toBe("passed\n");
  });
});
