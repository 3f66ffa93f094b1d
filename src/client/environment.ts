import type { components } from "../generated/control.d.ts";

/** Environment variables that tell a bot under test about the emulator. */
export interface BotEnvironment {
  readonly FINCHAT_BASE_URL: string;
  readonly FINCHAT_APP_ID: string;
  readonly FINCHAT_SECRET: string;
  readonly FINCHAT_CALLBACK_TOKEN: string;
}

/** Returns the environment variables for the bot of an app. */
export const botEnvironment = (
  url: string,
  app: Pick<components["schemas"]["App"], "app_id" | "secret" | "callback"> | undefined,
): BotEnvironment => ({
  FINCHAT_BASE_URL: url,
  FINCHAT_APP_ID: app?.app_id ?? "",
  FINCHAT_SECRET: app?.secret ?? "",
  FINCHAT_CALLBACK_TOKEN: app?.callback?.token ?? "",
});
