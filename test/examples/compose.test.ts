import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { startEmulator } from "finchat-emulator";
import { expect, it, onTestFinished } from "vitest";
import { parse } from "yaml";

const alice = "@alice:example.org";
const helper = "@finchat-help-bot:example.org";
const root = fileURLToPath(new URL("../../", import.meta.url));

interface Service {
  readonly volumes: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

const { services } = parse(readFileSync(`${root}compose.yaml`, "utf8")) as {
  services: Readonly<Record<"emulator" | "echo-bot", Service>>;
};

/** The path on this side of a service's first volume. */
const mounted = ({ volumes }: Service): string => root + (volumes[0]?.split(":")[0] ?? "");

/** Runs the bot with its service's environment, except for where the emulator and the bot itself are. */
async function runBotService(baseUrl: string): Promise<string> {
  const bot = services["echo-bot"];
  const child = spawn(process.execPath, [`${mounted(bot)}/bot.js`], {
    env: { ...bot.environment, FINCHAT_BASE_URL: baseUrl, PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill());
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  return /http:\S+\/callback/.exec(line.toString())?.[0] ?? "";
}

it("compose.yaml gives its bot what its tenant holds, and the two talk", async () => {
  const fx = await startEmulator({ fixtures: mounted(services.emulator) });
  onTestFinished(() => fx.close());
  const { FINCHAT_APP_ID, FINCHAT_SECRET, FINCHAT_CALLBACK_TOKEN, PORT } = services["echo-bot"].environment;
  expect(fx.env).toEqual({ FINCHAT_BASE_URL: fx.url, FINCHAT_APP_ID, FINCHAT_SECRET, FINCHAT_CALLBACK_TOKEN });
  const { callback, bot } = await fx.control.call("readApp", { params: { app_id: fx.env.FINCHAT_APP_ID } });
  expect([bot, callback?.url]).toEqual([helper, `http://echo-bot:${PORT ?? ""}/callback`]);

  const url = await runBotService(fx.url);
  expect(url).toMatch(/^http:\/\/0\.0\.0\.0:\d+\/callback$/);
  await fx.app(fx.env.FINCHAT_APP_ID).setCallback(url);
  const { room_id: room } = await fx.as(alice).say(helper, "Hello!");
  await fx.waitFor.message({ room, sender: helper, body: "You said: Hello!" });
});
