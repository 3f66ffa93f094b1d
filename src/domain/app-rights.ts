import { FinchatError } from "../core/errors.ts";
import type { App } from "../store/entities.ts";

/**
 * The fcid of an app's bot.
 * @throws FinchatError FC_FORBIDDEN for a web app, which has none
 */
export function botOf(app: App): string {
  if (app.bot === undefined) throw new FinchatError("FC_FORBIDDEN", `${app.app_id} is a web app and has no bot`);
  return app.bot;
}

/**
 * Lets through apps that may make calls under `/privilege-api/`.
 * @throws FinchatError FC_FORBIDDEN
 */
export function assertPrivileged(app: App): void {
  if (!app.privileged) throw new FinchatError("FC_FORBIDDEN", `${app.app_id} is not privileged`);
}
