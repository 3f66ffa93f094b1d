import { SeededRandom } from "../../src/core/random.ts";
import { describe, expect, it } from "vitest";
import { answerWith, runBot, type ScriptedBot } from "../support/bot.ts";
import type { Client } from "../support/client.ts";
import { alice, bob } from "../support/conversation.ts";
import { smallBot, smallGroup, smallTenant } from "../support/tenant.ts";
import { runHosting } from "./kit.ts";

const { app_id } = smallBot;
const params = { room_id: smallGroup.room_id };

/** How many calls are interleaved; a longer hunt sets more. */
const calls = Number(process.env["INTERLEAVINGS"] ?? 150);

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

/** The state and the pushes of a tenant, without measured durations and the address of its bot. */
async function outcome({ client, bot }: Subject): Promise<string> {
  const { body } = await client.send("GET", "/_emulator/v1/state");
  const pushed = bot.received.map((push) => push.text);
  return JSON.stringify({ body, pushed })
    .replaceAll(bot.url, "BOT")
    .replaceAll(/"duration_ms":[\d.]+/g, '"duration_ms":0')
    .replaceAll(/"jwk":\{[^}]*\}/g, '"jwk":{}');
}

describe("interleaved calls of several tenants", () => {
  it("leave in each the state and pushes of the same calls run alone", { timeout: 120_000 }, async () => {
    const seeds = [1, 2, 3];
    const { create } = await runHosting();
    const together = await Promise.all(seeds.map((seed) => subject(create, seed)));
    const counts = seeds.map(() => 0);
    const order = new SeededRandom(99, "order");
    for (let done = 0; done < calls; done += seeds.length) {
      // Two of the three run at the same time, the third after them.
      const late = (order.bytes(1)[0] ?? 0) % seeds.length;
      const early = together.filter((_, index) => index !== late);
      await Promise.all(early.map(step));
      for (const [index, one] of together.entries()) {
        if (index === late) await step(one);
        counts[index] = (counts[index] ?? 0) + 1;
      }
    }
    for (const [index, seed] of seeds.entries()) {
      const { create: createAlone } = await runHosting();
      const alone = await subject(createAlone, seed);
      for (let done = 0; done < (counts[index] ?? 0); done++) await step(alone);
      const [one] = together.slice(index, index + 1);
      if (one === undefined) throw new Error("a tenant is missing");
      expect(await outcome(one)).toBe(await outcome(alone));
    }
  });
});
