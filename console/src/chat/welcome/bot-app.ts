import { isLive } from "../../../../src/domain/app-status.ts";
import type { App } from "../../../../src/generated/control.d.ts";

/** The app of a bot. */
export type BotApp = App & Required<Pick<App, "app_id" | "bot">>;

/** Whether an app has a bot. */
export const isBotApp = (app: App): app is BotApp => app.bot !== undefined && app.app_id !== undefined;

/** What keeps a bot from hearing anything, however well it runs. */
export function obstacleOf({ status = "Published", subscriptions }: App): "notLive" | "deaf" | undefined {
  if (!isLive(status)) return "notLive";
  return (subscriptions?.room_messages ?? "none") === "none" ? "deaf" : undefined;
}

/** Where the echo bot listens unless it is told otherwise. */
const echoPort = "8080";

/** Where a bot is pushed that has no callback URL yet: where the echo bot listens. */
export const echoUrl = `http://127.0.0.1:${echoPort}/callback`;

/** The command that starts the echo bot where it is pushed. */
export function echoCommand(callbackUrl: string): string {
  const port = URL.canParse(callbackUrl) ? new URL(callbackUrl).port : echoPort;
  return port === "" || port === echoPort
    ? "node examples/echo-bot/bot.js"
    : `PORT=${port} node examples/echo-bot/bot.js`;
}
