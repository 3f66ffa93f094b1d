import { emulatorUrl } from "../api/emulator-url.ts";
import type { App } from "../../../src/generated/control.d.ts";
import { shellQuote } from "./curl.ts";

/** What a bot under development needs, as lines for a POSIX shell: this emulator's address and the app's credentials. */
export const environmentOf = ({ app_id: id = "", secret = "", callback }: App): string =>
  [
    `export FINCHAT_BASE_URL=${shellQuote(emulatorUrl)}`,
    `export FINCHAT_APP_ID=${shellQuote(id)}`,
    `export FINCHAT_SECRET=${shellQuote(secret)}`,
    `export FINCHAT_CALLBACK_TOKEN=${shellQuote(callback?.token ?? "")}`,
  ].join("\n");
