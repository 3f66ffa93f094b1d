import { createHash } from "node:crypto";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { build } from "../../scripts/lib/steps.js";
import { answerWith, runBot, type ScriptedBot } from "../support/bot.ts";
import { Client } from "../support/client.ts";
import { runEmulator } from "../support/emulator.ts";
import { livezDuring } from "../support/livez.ts";
import { randomOf } from "../support/mutations.ts";
import { runCommand, type RunningProcess } from "../support/process.ts";
import { takeSnapshot } from "../support/snapshot.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { smallBot, smallDirect, smallTenant } from "../support/tenant.ts";

/** How many times the process is killed, and the seed of when that is and of what it does; a longer hunt sets these. */
const rounds = Number(process.env["KILL_ROUNDS"] ?? 4);
const seed = Number(process.env["KILL_SEED"] ?? 1);

beforeAll(build, 60_000);

const { app_id } = smallBot;
const app = { params: { app_id } };
const room = { room_id: smallDirect.room_id };
const alice = "@alice:example.org";
const digest = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

/** Everything that was acknowledged, over all rounds. */
class Acknowledged {
  readonly messages: string[] = [];
  readonly attempts = new Map<string, number>();
  readonly media = new Map<string, string>();
  /** Tenants by name: what they hold, undefined once their deletion has begun. */
  readonly tenants = new Map<string, string[] | undefined>();
  readonly deleted = new Set<string>();
  /** The states of the queue that the last call may have left. */
  held = new Set([false]);
  calls = 0;
}

/** One piece of work, made again and again until the process is killed. */
type Work = (fx: Client, round: Round) => Promise<void>;

/** One process, from its start until it is killed. */
interface Round {
  readonly number: number;
  readonly random: () => number;
  readonly bot: ScriptedBot;
  readonly done: Acknowledged;
}

async function sayIn(fx: Client, body: string): Promise<void> {
  const content = { msgtype: "m.text", body };
  await fx.call("sayInRoom", { params: room, body: { sender: alice, content } }, 201);
}

const say: Work = async (fx, { number, done }) => {
  const body = `${number}/${done.messages.length}/${done.calls}`;
  await sayIn(fx, body);
  done.messages.push(body);
};

const pushesOf = (bot: ScriptedBot): string[] =>
  bot.received.filter(({ path }) => path === "/callback").map(({ body }) => String(body.event["event_id"]));

/** Attempts to deliver up to so many events once more, all at the same time. */
const redeliver =
  (most: number): Work =>
  async (fx, { bot, random, done }) => {
    const known = [...new Set(pushesOf(bot))];
    const chosen = new Set(Array.from({ length: most }, () => known[Math.floor(random() * known.length)]));
    const { deliveries } = await fx.call("listDeliveries", { query: { state: "delivered", limit: 1000 } }, 200);
    const found = deliveries.filter(({ event_id }) => chosen.has(event_id));
    const redelivered = found.map(async ({ delivery_id }) => {
      const { attempts } = await fx.call("redeliver", { params: { delivery_id } }, 200);
      done.attempts.set(delivery_id, Math.max(attempts.length, done.attempts.get(delivery_id) ?? 0));
    });
    await Promise.all(redelivered);
  };

const duplicate: Work = async (fx) => {
  await fx.call("addPushFault", { body: { app_id, outcome: "duplicate", times: 3 } }, 201);
  await settleBriefly(fx);
};

/** Waits for what is queued, so that a fault is used. */
async function settleBriefly(fx: Client): Promise<void> {
  await fx.answer("settleDeliveries", { body: { timeout_ms: 200 } });
}

const hold: Work = async (fx, { random, done }) => {
  const held = random() < 0.5;
  const before = done.held;
  done.held = new Set([...before, held]);
  await fx.call(held ? "holdQueue" : "releaseQueue", app, 200);
  done.held = new Set([held]);
};

const advance: Work = async (fx) => {
  await fx.call("advanceClock", { body: { by: "1s" } }, 200);
};

const search: Work = async (fx) => {
  await fx.call("searchApp", { ...app, body: { fcid: alice, search_text: "text" } }, 200);
};

const upload: Work = async (fx, { number, random, done }) => {
  const bytes = Buffer.alloc(1 + Math.floor(random() * 200_000), `${number}/${done.media.size}/`);
  const headers = { "content-type": "application/octet-stream" };
  const token = await fx.token(smallBot);
  const { content_uri } = await fx.call("uploadMedia", { query: { app_id }, token, body: bytes, headers }, 200);
  done.media.set(content_uri, digest(bytes));
};

const host: Work = async (fx, { number, random, done }) => {
  const name = `t${number}-${done.tenants.size}`;
  const { url } = await fx.call("createTenant", { body: { name, fixtures: smallTenant() } }, 201);
  const said: string[] = [];
  done.tenants.set(name, said);
  await sayIn(new Client(url), "in a tenant");
  said.push("in a tenant");
  if (random() < 0.5) return;
  done.tenants.set(name, undefined);
  await fx.call("deleteTenant", { params: { name } }, 204);
  done.deleted.add(name);
};

const works: readonly Work[] = [say, say, redeliver(1), redeliver(20), duplicate, hold, advance, search, upload, host];

/** Does all kinds of work at the same time until so many calls were made, and kills the process in the middle of it. */
async function workUntilKilled(running: RunningProcess, round: Round, calls: number): Promise<unknown[]> {
  const fx = new Client(await running.url);
  const failures: unknown[] = [];
  const killed = new AbortController();
  const isKilled = (): boolean => killed.signal.aborted;
  const until = round.done.calls + calls;
  const working = works.map(async (work) => {
    while (!isKilled()) {
      try {
        await work(fx, round);
      } catch (error) {
        if (!isKilled()) failures.push(error);
      }
      if (++round.done.calls >= until || failures.length > 0) {
        killed.abort();
        running.kill("SIGKILL");
      }
    }
  });
  await Promise.all(working);
  await running.ended;
  return failures;
}

async function timeline(fx: Client): Promise<{ event_id: string; body: unknown }[]> {
  const query = { as: alice, since: "", limit: 1000 };
  const { messages } = await fx.call("readTimeline", { params: room, query }, 200);
  return messages.map(({ event_id, content }) => ({ event_id, body: content["body"] }));
}

/** The events that a bot got, in the order in which it got each of them first, are the beginning of the timeline. */
function checkOrder(bot: ScriptedBot, events: readonly { event_id: string }[]): void {
  const received = [...new Set(pushesOf(bot))];
  expect(received).toEqual(events.slice(0, received.length).map(({ event_id }) => event_id));
}

async function checkRound(fx: Client, { bot, done }: Round, dataDir: string): Promise<void> {
  const events = await timeline(fx);
  expect(events.map(({ body }) => body)).toEqual(expect.arrayContaining(done.messages));
  expect(new Set(events.map(({ event_id }) => event_id)).size).toBe(events.length);
  checkOrder(bot, events);
  for (const [delivery_id, attempts] of done.attempts) {
    const kept = await fx.call("readDelivery", { params: { delivery_id } }, 200);
    expect(kept.attempts.length).toBeGreaterThanOrEqual(attempts);
  }
  const { held } = await fx.call("readQueue", app, 200);
  expect([...done.held]).toContain(held);
  done.held = new Set([held]);
  await checkMedia(fx, done, dataDir);
  await checkTenants(fx, done, dataDir);
}

/** Each file that was acknowledged has its bytes; each file on the disk belongs to a row. */
async function checkMedia(fx: Client, done: Acknowledged, dataDir: string): Promise<void> {
  const snapshot = await takeSnapshot(fx);
  const folder = join(dataDir, "media");
  const stored = existsSync(folder) ? readdirSync(folder) : [];
  expect(stored).toHaveLength(snapshot.collections["media"]?.length ?? 0);
  const media = snapshot["media"] as Record<string, string>;
  for (const [uri, sum] of done.media) {
    expect(digest(Buffer.from(media[uri.replace("mxc://", "")] ?? "", "base64")), uri).toBe(sum);
  }
  // Rows of a snapshot are checked whole, and their references as well.
  const other = await runEmulator({ fixtures: smallTenant(), seed: 2 });
  await other.call("importState", { body: snapshot }, 204);
  await other.emulator.close();
}

async function checkTenants(fx: Client, done: Acknowledged, dataDir: string): Promise<void> {
  const { tenants } = await fx.call("listTenants", {}, 200);
  const names = tenants.map(({ name }) => name).sort();
  const folder = join(dataDir, "tenants");
  expect(existsSync(folder) ? readdirSync(folder).sort() : []).toEqual(names);
  for (const name of done.deleted) expect(names).not.toContain(name);
  for (const [name, said] of done.tenants) {
    if (said === undefined) continue;
    expect(names).toContain(name);
    const bodies = (await timeline(new Client(`${fx.url}/t/${name}`))).map(({ body }) => body);
    expect(bodies).toEqual(expect.arrayContaining(said));
  }
}

/** A bot that fails one push in five, and answers searches. */
const runFailingBot = (random: () => number): Promise<ScriptedBot> =>
  runBot((response, received) => {
    const isSearch = received.path === "/search";
    const result = JSON.stringify({ layout: "list", content: { total: 0, list: [] } });
    const answer = isSearch ? answerWith(200, result, { "content-type": "application/json" }) : answerWith(200);
    (isSearch || random() < 0.8 ? answer : answerWith(503))(response, received);
  });

describe("kill -9 with all kinds of work in flight", () => {
  it(`loses and reorders nothing (KILL_SEED=${seed})`, { timeout: 60_000 + rounds * 20_000 }, async () => {
    const random = randomOf(seed);
    const bot = await runFailingBot(random);
    const folder = temporaryFolder();
    const [fixtures, dataDir] = [join(folder, "tenant.json"), join(folder, "data")];
    const callback = { url: bot.url, token: "t" };
    const search = { url: bot.url.replace("/callback", "/search") };
    const subscriptions = { room_messages: "direct_and_group" } as const;
    writeFileSync(fixtures, JSON.stringify(smallTenant({ callback, search, subscriptions })));
    const flags = ["--port", "0", "--log-level", "error", "--clock", "frozen:2026-01-01T00:00:00Z"];
    const start = (): RunningProcess => runCommand([...flags, "--data-dir", dataDir, "--fixtures", fixtures]);
    const done = new Acknowledged();
    for (let number = 1; number <= rounds; number++) {
      const round = { number, random, bot, done };
      const running = start();
      expect(await workUntilKilled(running, round, 20 + Math.floor(random() * 130))).toEqual([]);
      expect((await running.ended).stderr).toBe("");
      const again = start();
      await checkRound(new Client(await again.url), round, dataDir);
      again.kill("SIGKILL");
      await again.ended;
    }
    await checkEnd(new Client(await start().url), bot);
  });
});

/** In the end, everything is delivered, in order. */
async function checkEnd(fx: Client, bot: ScriptedBot): Promise<void> {
  await fx.call("releaseQueue", app, 200);
  bot.answer(answerWith(200));
  await fx.call("deletePushFaults", {}, 204);
  const { slowestMs } = await livezDuring(fx.url, () => fx.call("advanceClock", { body: { by: "20m" } }, 200));
  expect(slowestMs).toBeLessThan(10_000);
  const events = await timeline(fx);
  checkOrder(bot, events);
  expect(new Set(pushesOf(bot)).size).toBe(events.length);
  expect(await fx.call("readQueue", app, 200)).toMatchObject({ pending: 0, gave_up: false });
}
