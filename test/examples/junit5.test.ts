import { execFile, execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { startEmulator } from "finchat-emulator";
import { describe, expect, it, onTestFinished } from "vitest";
import { root } from "../docs/markdown.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** The jars of Debian's package junit5, with what they need. */
const jars = [
  "junit-jupiter-api",
  "junit-jupiter-engine",
  "junit-platform-commons",
  "junit-platform-engine",
  "junit-platform-launcher",
  "junit-platform-console",
  "junit-platform-reporting",
  "opentest4j",
  "apiguardian-api",
  "picocli",
].map((name) => `/usr/share/java/${name}.jar`);

function isJdkThere(): boolean {
  try {
    execFileSync("javac", ["--release", "17", "--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

const isThere = jars.every((jar) => existsSync(jar)) && isJdkThere();
if (!isThere) process.stderr.write("examples/java/junit5 is not run: there is no JDK 17 with Debian's junit5 here\n");

const sources = (folder: string): string[] =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith(".java"))
    .map((name) => join(root, folder, name));

describe.each(isThere ? ["examples/java/junit5"] : [])("%s", (folder) => {
  it("runs its classes at the same time, each with a tenant of its own", { timeout: 60_000 }, async () => {
    const out = temporaryFolder();
    const run = promisify(execFile);
    const lint = ["-Xlint:all,-path", "-Werror"];
    await run("javac", [
      ...["--release", "17", ...lint, "-cp", jars.join(delimiter), "-d", out],
      ...[...sources("examples/java"), ...sources(folder)],
    ]);
    const fx = await startEmulator();
    onTestFinished(() => fx.close());
    const launcher = ["org.junit.platform.console.ConsoleLauncher", "--scan-classpath", out, "--disable-banner"];
    const parallel = ["--config", "junit.jupiter.execution.parallel.enabled=true"];
    const { stdout } = await run("java", ["-cp", [out, ...jars].join(delimiter), ...launcher, ...parallel], {
      env: { ...process.env, ...fx.env },
    });
    expect(stdout).toMatch(/\b2 tests successful\b/);
    expect(stdout).toMatch(/\b0 tests failed\b/);
    expect(await fx.tenants.list()).toEqual([]);
  });
});
