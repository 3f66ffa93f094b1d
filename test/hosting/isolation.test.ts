import { SeededRandom } from "../../src/core/random.ts";
import { describe, expect, it } from "vitest";
import { answerWith, runBot, type ScriptedBot } from "../support/bot.ts";
import type { Client } from "../support/client.ts";
import { alice, bob } from "../support/conversation.ts";
import { smallBot, smallGroup, smallTenant } from "../support/tenant.ts";
import { runHosting } from "./kit.ts";

const { app_id } = smallBot;
const params = { room_id: smallGroup.room_id };

/** How many calls are interleaved in each order; a longer search sets more. */
const calls = Number(process.env["INTERLEAVINGS"] ?? 60);

/** The seeds of the orders in which the calls are interleaved. */
const orders = Array.from({ length: Number(process.env["ORDERS"] ?? 3) }, (_, index) => index);

/** A call of one tenant: what it does depends on `random` alone. */
type Step = (tenant: Client, random: (below: number) => number) => Promise<unknown>;

const text = (body: string) => ({ msgtype: "m.text", body });

const steps: readonly Step[] = [
  (tenant, random) =>
    tenant.answer("sayInRoom", {
      params,
      body: { sender: [alice, bob][random(2)], content: text(`m${random(1000)}`) },
    }),
  (tenant, random) =>
    tenant.answer("sayToUser", { params: { fcid: alice }, body: { to: app_id, content: text(`d${random(1000)}`) } }),
  async (tenant) => {
    const token = await tenant.token(smallBot);
    await tenant.answer("sendMessage", { token, body: { app_id, room_ids: [params.room_id], content: text("bot") } });
  },
  (tenant, random) => tenant.answer("advanceClock", { body: { by_ms: random(5000) } }),
  (tenant, random) => tenant.answer("patchSettings", { body: { strict: random(2) === 0 } }),
  (tenant, random) =>
    tenant.answer("postUser", { body: { fcid: `@u${random(50)}:example.org`, name: `n${random(9)}` } }),
  (tenant, random) => tenant.answer("patchUser", { params: { fcid: bob }, body: { name: `bob${random(9)}` } }),
  (tenant, random) =>
    tenant.answer("addFault", { body: { operation_id: "sendMessage", status: 500, times: random(2) + 1 } }),
  (tenant) => tenant.answer("postRoom", { body: { type: "multi_chat", name: "r", owner: alice, fcids: [alice, bob] } }),
  (tenant, random) => (random(6) === 0 ? tenant.answer("resetTenant") : tenant.answer("listDeliveries")),
];

/** A seeded tenant with a bot of its own. */
interface Subject {
  readonly client: Client;
  readonly bot: ScriptedBot;
  readonly random: SeededRandom;
}

async function subject(create: (body: object) => Promise<Client>, seed: number): Promise<Subject> {
  const bot = await runBot(answerWith(seed % 3 === 0 ? 500 : 200));
  const fixtures = smallTenant({ callback: { url: bot.url }, subscriptions: { room_messages: "direct_and_group" } });
  const client = await create({ seed, fixtures, clock: "frozen:2026-01-31T09:00:00Z" });
  return { client, bot, random: new SeededRandom(seed, "steps") };
}

async function step({ client, random }: Subject): Promise<void> {
  const below = (limit: number): number => Buffer.from(random.bytes(4)).readUInt32BE() % limit;
  await steps[below(steps.length)]?.(client, below);
  await client.answer("settleDeliveries", { body: {} });
}

/**
 * The state and the pushes of a tenant, without measured durations, the address of its bot and the key that signs tokens:
 * keys are drawn from the machine's randomness, also with a seed.
 */
async function outcome({ client, bot }: Subject): Promise<string> {
  const { body } = await client.send("GET", "/_emulator/v1/state");
  const pushed = bot.received.map((push) => push.text);
  return JSON.stringify({ body, pushed })
    .replaceAll(bot.url, "BOT")
    .replaceAll(/"duration_ms":[\d.]+/g, '"duration_ms":0')
    .replaceAll(/"jwk":\{[^}]*\}/g, '"jwk":{}');
}

describe("interleaved calls of several tenants", () => {
  it.each(orders)(
    "leave in each the state and pushes of its calls alone, order %i",
    { timeout: 600_000 },
    async (seed) => {
      const seeds = [3 * seed + 1, 3 * seed + 2, 3 * seed + 3];
      const { create } = await runHosting();
      const together = await Promise.all(seeds.map((own) => subject(create, own)));
      const counts = seeds.map(() => 0);
      const order = new SeededRandom(seed, "order");
      for (let done = 0; done < calls;) {
        // A drawn part of the tenants does its next step at the same time.
        const drawn = (order.bytes(1)[0] ?? 0) % 2 ** seeds.length;
        const chosen = together.filter((_, index) => (drawn >> index) % 2 === 1);
        await Promise.all(chosen.map(step));
        for (const one of chosen) {
          const index = together.indexOf(one);
          counts[index] = (counts[index] ?? 0) + 1;
        }
        done += chosen.length;
      }
      for (const [index, one] of together.entries()) {
        const { create: createAlone } = await runHosting();
        const alone = await subject(createAlone, seeds[index] ?? 0);
        for (let done = 0; done < (counts[index] ?? 0); done++) await step(alone);
        expect(await outcome(one)).toBe(await outcome(alone));
      }
    },
  );
});
