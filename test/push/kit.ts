import { vi } from "vitest";
import { runBot, type Script, type ScriptedBot } from "../support/bot.ts";
import type { AnswerBody } from "../support/client.ts";
import { runEmulator, type RunningEmulator } from "../support/emulator.ts";
import { smallBot, smallDirect, smallTenant } from "../support/tenant.ts";
import type { EmulatorOptions } from "../../src/emulator.ts";
import type { AppInput, TenantInput } from "../../src/tenant/types.ts";

/** One delivery as the control API answers it. */
export type DeliveryBody = AnswerBody<"readDelivery", 200>;

const app = { params: { app_id: smallBot.app_id } };

/** An emulator whose one app is pushed everything said in its rooms, with the words that its tests speak. */
export interface Pushed extends RunningEmulator {
  /** Alice says something to the bot; the id of the event. */
  say(body?: string): Promise<string>;
  /** Waits until nothing is due or under way. */
  settle(): Promise<void>;
  advance(by: string | number): Promise<number>;
  queue(): Promise<AnswerBody<"readQueue", 200>>;
  /** Does something to the queue. */
  queueDoes(operationId: QueueAction): Promise<void>;
  /** Everything that was delivered, or will be, oldest first. */
  deliveries(): Promise<DeliveryBody[]>;
  /** The only delivery there is. */
  delivery(): Promise<DeliveryBody>;
}

type QueueAction = "pauseQueue" | "resumeQueue" | "holdQueue" | "releaseQueue" | "retryQueueNow" | "clearQueue";

/** What a test of pushing may say of its tenant and emulator. */
export interface PushedOptions extends Partial<Omit<EmulatorOptions, "logger" | "fixtures">> {
  /** Where the app's callback URL points. */
  readonly url: string;
  readonly app?: Partial<AppInput>;
  readonly tenant?: Partial<TenantInput>;
}

/** Starts an emulator with the small tenant, whose bot is subscribed to everything said in its rooms. */
export async function runPushed({ url, app: fields = {}, tenant = {}, ...options }: PushedOptions): Promise<Pushed> {
  const bot: Partial<AppInput> = {
    callback: { url, token: "callback-token" },
    subscriptions: { room_messages: "direct_and_group" },
    ...fields,
  };
  return pushedWords(await runEmulator({ fixtures: smallTenant(bot, tenant), ...options }));
}

/** Starts a bot and an emulator that pushes to it. */
export async function runPushedBot(
  script?: Script,
  options: Omit<PushedOptions, "url"> = {},
): Promise<{ bot: ScriptedBot; fx: Pushed }> {
  const bot = await runBot(script);
  return { bot, fx: await runPushed({ url: bot.url, ...options }) };
}

/** The words of `Pushed` over a running emulator. */
export function pushedWords(fx: RunningEmulator): Pushed {
  const deliveries = async (): Promise<DeliveryBody[]> =>
    (await fx.call("listDeliveries", {}, 200)).deliveries.toReversed();
  return Object.assign(fx, {
    async say(body = "hello"): Promise<string> {
      const said = { sender: "@alice:example.org", content: { msgtype: "m.text", body } };
      return (await fx.call("sayInRoom", { params: { room_id: smallDirect.room_id }, body: said }, 201)).event_id;
    },
    async settle(): Promise<void> {
      await fx.call("settleDeliveries", {}, 200);
    },
    async advance(by: string | number): Promise<number> {
      const body = typeof by === "string" ? { by } : { by_ms: by };
      return (await fx.call("advanceClock", { body }, 200)).fired;
    },
    queue: () => fx.call("readQueue", app, 200),
    async queueDoes(operationId: QueueAction): Promise<void> {
      await fx.call(operationId, app, 200);
    },
    deliveries,
    async delivery(): Promise<DeliveryBody> {
      const [only, ...more] = await deliveries();
      if (only === undefined || more.length > 0)
        throw new Error(`${more.length + Number(only !== undefined)} deliveries`);
      return only;
    },
  });
}

/** The texts that a bot was told, in order. */
export const textsOf = ({ received }: ScriptedBot): unknown[] =>
  received.map(({ body: { event } }) => (event["content"] as { body?: unknown }).body);

/** Waits for a condition, also on a machine that has much else to do. */
export const until = (condition: () => unknown): Promise<unknown> =>
  vi.waitUntil(condition, { timeout: 8000, interval: 5 });
