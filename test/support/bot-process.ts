import { spawn } from "node:child_process";
import { once } from "node:events";
import { onTestFinished } from "vitest";

/** Runs the echo bot against an emulator until the test is over, and returns its callback URL. */
export async function botProcess(baseUrl: string): Promise<string> {
  const child = spawn(process.execPath, ["examples/echo-bot/bot.js"], {
    env: { ...process.env, FINCHAT_BASE_URL: baseUrl, PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill());
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  return /http:\S+\/callback/.exec(line.toString())?.[0] ?? "";
}
