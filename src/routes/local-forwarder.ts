import { badRequest } from "../core/errors.ts";
import { forwarderPath } from "../core/http-url.ts";
import type { SettingsHolder } from "../core/settings.ts";
import type { Forwarder } from "../domain/forwarder.ts";
import type { Tokens } from "../domain/tokens.ts";
import { checkRequest } from "../http/request-validation.ts";
import { errorAnswer } from "../http/error-response.ts";
import type { LocalReceiver, LocalReceivers } from "../pusher/attempt.ts";
import type { PushEnvelope } from "../pusher/push-envelope.ts";

/**
 * Does what a PUT to the built-in forwarder does, without the way over the network, for callback URLs that are its path
 * or its address here; `ownUrl` is undefined as long as nobody listens.
 */
export function localForwarder(
  { forwarder, tokens, settings }: { forwarder: Forwarder; tokens: Tokens; settings: SettingsHolder },
  ownUrl: () => string | undefined,
): LocalReceivers {
  const receive: LocalReceiver = (payload) => {
    try {
      forwarder.authenticate(payload);
      const { violations, value } = checkRequest("storeForwarderEvent", { path: {}, query: {}, body: payload });
      if (violations.count > 0) throw badRequest(violations);
      const { app_id, token, event } = value as PushEnvelope;
      forwarder.keep(tokens.admit(app_id, undefined), token, { ...event });
      return { status: 200, body: "{}" };
    } catch (error) {
      const { status, body } = errorAnswer(error, "platform", settings.current.error_status);
      return { status, body: JSON.stringify(body) };
    }
  };
  return (url) => {
    if (!url.endsWith(forwarderPath)) return undefined;
    const server = url.slice(0, -forwarderPath.length);
    return server === "" || server === ownUrl() ? receive : undefined;
  };
}
