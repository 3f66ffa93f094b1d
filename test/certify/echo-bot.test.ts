import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { startEmulator } from "finchat-emulator";
import { checkIds } from "../../src/certify/certification.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { certifyCommand } from "./certify-command.ts";

/** The echo bots by language: a program that is there with the language, and the command of the bot. */
const bots: Readonly<Record<string, { readonly needs: string; readonly command: () => string }>> = {
  JavaScript: { needs: process.execPath, command: () => `"${process.execPath}" examples/echo-bot/bot.js` },
  Python: { needs: "python3", command: () => "cd examples/python && python3 bot.py" },
  Java: {
    needs: "javac",
    command() {
      const out = temporaryFolder();
      const sources = readdirSync("examples/java").filter((name) => name.endsWith(".java"));
      execFileSync("javac", ["-d", out, ...sources.map((name) => join("examples/java", name))]);
      return `java -cp "${out}" EchoBot`;
    },
  },
};

const available = Object.entries(bots).filter(([language, { needs }]) => {
  try {
    execFileSync(needs, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    process.stderr.write(`the echo bot in ${language} is not certified: there is no ${needs} here\n`);
    return false;
  }
});

it.each(available)(
  "finds that the echo bot in %s passes every check",
  { timeout: 300_000 },
  async (_language, { command }) => {
    const fx = await startEmulator();
    onTestFinished(() => fx.close());
    const { ok, checks } = await certifyCommand(fx, command());
    expect(checks.map(({ id, status, reason }) => ({ id, status, ...(status !== "pass" && { reason }) }))).toEqual(
      checkIds.map((id) => ({ id, status: "pass" })),
    );
    expect(ok).toBe(true);
  },
);
