import { onTestFinished } from "vitest";
import { startEmulator, type RunningEmulator, type StartOptions } from "finchat-emulator";
import { startBot } from "../../examples/echo-bot/bot.js";
import { FinChat } from "../../examples/echo-bot/finchat.js";

/** Instant at which the clock of a recording stands. */
export const start = "2026-01-31T09:00:00Z";

export const alice = "@alice:example.org";
export const helper = "@finchat-help-bot:example.org";

/** An emulator with the echo bot. */
export interface Stage {
  readonly fx: RunningEmulator;
  readonly appId: string;
  readonly callback: string;
}

/** Runs an emulator with a frozen clock, and the echo bot, until the test is over. */
export async function runEchoBot(options: StartOptions = {}): Promise<Stage> {
  const fx = await startEmulator({ clock: `frozen:${start}`, seed: 1, ...options });
  onTestFinished(() => fx.close());
  const { FINCHAT_BASE_URL: baseUrl, FINCHAT_APP_ID: appId, FINCHAT_SECRET: secret } = fx.env;
  const finchat = new FinChat({ baseUrl, appId, secret });
  const log = (): void => undefined;
  const bot = await startBot({ finchat, callbackToken: fx.env.FINCHAT_CALLBACK_TOKEN, port: 0, log });
  onTestFinished(() => bot.close());
  await fx.app(appId).setCallback(bot.url);
  return { fx, appId, callback: bot.url };
}

/** Returns the recorded scenario. */
export async function recorded(fx: RunningEmulator, query: { since?: number; until?: number } = {}): Promise<string> {
  return (await fx.control.transfer("getScenario", { params: {}, query })).text();
}

/** Sends a text as the bot. */
export async function sendAsBot(fx: RunningEmulator, room: string, text: string): Promise<void> {
  const { FINCHAT_BASE_URL: baseUrl, FINCHAT_APP_ID: appId, FINCHAT_SECRET: secret } = fx.env;
  await new FinChat({ baseUrl, appId, secret }).send(room, { msgtype: "m.text", body: text });
}
