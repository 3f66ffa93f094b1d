import type { EmulatorConnection } from "../client/connection.ts";
import { ConfigError } from "../core/option-values.ts";
import { suggestionFor } from "../core/suggestions.ts";

/** The app whose bot is certified. */
export interface AppUnderTest {
  readonly appId: string;
  /** The bot's fcid. */
  readonly bot: string;
  readonly secret: string;
}

/** Reads an app. @throws ConfigError when there is none, or it has no bot */
export async function readApp(fx: EmulatorConnection, appId: string): Promise<AppUnderTest> {
  const { apps } = await fx.control.call("listApps", { query: { limit: 1000 } });
  const app = apps.find(({ app_id }) => app_id === appId);
  if (app === undefined) {
    const known = apps.flatMap(({ app_id }) => app_id ?? []);
    throw new ConfigError(`app-id: the tenant has no app ${appId}${suggestionFor(appId, known)}`);
  }
  const { bot, secret } = app;
  if (typeof bot !== "string" || bot === "") {
    throw new ConfigError(`app-id: the app ${appId} has no bot; name an app with a bot`);
  }
  return { appId, bot, secret: secret ?? "" };
}
