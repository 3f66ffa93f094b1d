import { onTestFinished } from "vitest";
import { startEmulator, type RunningEmulator, type StartOptions } from "../../src/index.ts";
import { smallBot, smallGroup, smallTenant } from "../support/tenant.ts";

export const alice = "@alice:example.org";
export const bob = "@bob:example.org";
export const { bot, app_id: appId } = smallBot;
export const { room_id: group } = smallGroup;

const subscribed = smallTenant({ subscriptions: { room_messages: "direct_and_mention" } });

/** Starts an emulator with the small tenant and a frozen clock; it closes when the test is over. */
export async function start(options: StartOptions = {}): Promise<RunningEmulator> {
  const fx = await startEmulator({ fixtures: subscribed, clock: "frozen", seed: 1, ...options });
  onTestFinished(() => fx.close());
  return fx;
}

/** Sends a message to a room as the bot, through the platform. */
export async function sendAsBot(fx: RunningEmulator, body: string, room: string = group): Promise<void> {
  const post = async (path: string, content: object, token?: string): Promise<Record<string, string>> => {
    const response = await fetch(`${fx.url}/api/v1/finchat/open-api/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(token !== undefined && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(content),
    });
    return (await response.json()) as Record<string, string>;
  };
  const { app_access_token: token } = await post("auth/token", { app_id: appId, secret: smallBot.secret });
  await post("message/send", { app_id: appId, room_ids: [room], content: { msgtype: "m.text", body } }, token ?? "");
}

/** Returns the error of a call that must fail. */
export async function errorOf(promise: Promise<unknown>): Promise<Error> {
  const outcome: unknown = await promise.then(
    () => "it did not fail",
    (error: unknown) => error,
  );
  if (outcome instanceof Error) return outcome;
  throw new Error(String(outcome));
}
