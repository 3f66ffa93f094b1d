import { describe, expect, it } from "vitest";
import { operations } from "../../src/generated/operations.js";
import { form as iamForm, codeExchange, codeFor } from "../iam/kit.ts";
import { runEmulator, type RunningEmulator } from "../support/emulator.ts";
import { mutate, randomOf } from "../support/mutations.ts";
import { fillState, takeSnapshot, type Snapshot } from "../support/snapshot.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** How many changed snapshots are tried, from which seed on; a longer hunt sets these. */
const count = Number(process.env["MUTATIONS"] ?? 24);
const firstSeed = Number(process.env["MUTATION_SEED"] ?? 1);

/** So many are tried on one emulator, which by then may be far from where it began. */
const perEmulator = 30;

const content = { msgtype: "m.text", body: "hello" };

/** Calls that fail when they should not, by what they were. */
class Watch {
  readonly fx: RunningEmulator;
  readonly failures: string[] = [];

  constructor(fx: RunningEmulator) {
    this.fx = fx;
  }

  /** Makes a call, which may be refused but must not fail. */
  async call(...[operationId, input = {}]: Parameters<RunningEmulator["answer"]>): Promise<unknown> {
    const operation = operations[operationId];
    const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent((input.params?.[name] ?? "").replace(/\p{Surrogate}/gu, "?")),
    );
    const { status, headers, body } = await this.fx.send(operation.method, path, input);
    const isMeant = headers["x-emulator-fault"] !== undefined;
    if (status >= 500 && !isMeant) this.failures.push(`${operationId} answers ${status} ${JSON.stringify(body)}`);
    return body;
  }
}

type Rows = (collection: string) => readonly Readonly<Record<string, string>>[];

/** Uses everything that there is. */
async function drive(watch: Watch, { collections }: Snapshot): Promise<void> {
  const rows: Rows = (name) => (collections[name] ?? []) as Record<string, string>[];
  for (const { room_id = "" } of rows("rooms")) await talkIn(watch, room_id, rows);
  for (const app of rows("apps")) await useApp(watch, app, rows);
  for (const { webhook_id = "" } of rows("webhooks")) {
    await watch.call("callHook", { params: { webhook_id }, body: content });
  }
  for (const { fcid = "" } of rows("users").slice(0, 5)) {
    await watch.call("listJoinedRooms", { params: { fcid } });
    await watch.call("listDevices", { params: { fcid } });
  }
  for (const { event_id = "" } of rows("messages")) await watch.call("explainEvent", { params: { event_id } });
  await signIn(watch);
  await watch.call("advanceClock", { body: { by: "1h" } });
  await readLists(watch);
  expect(watch.fx.logLines.filter((line) => /"level":[56]0/.test(line))).toEqual([]);
}

async function talkIn(watch: Watch, room_id: string, rows: Rows): Promise<void> {
  const members = rows("memberships").filter((member) => member["room_id"] === room_id);
  for (const { fcid = "" } of members.slice(0, 3)) {
    await watch.call("sayInRoom", { params: { room_id }, body: { sender: fcid, content } });
    await watch.call("readTimeline", { params: { room_id }, query: { as: fcid } });
  }
}

async function useApp(watch: Watch, { app_id = "", secret = "" }: ReturnType<Rows>[number], rows: Rows): Promise<void> {
  const [alice = "", bob = ""] = rows("users").map(({ fcid = "" }) => fcid);
  await watch.call("sayToUser", { params: { fcid: alice }, body: { to: app_id, content } });
  await watch.call("sendTestEvent", { params: { app_id } });
  await watch.call("readQueue", { params: { app_id } });
  const issued = await watch.call("issueAppAccessToken", { body: { app_id, secret } });
  const { app_access_token: token = "" } = issued as { app_access_token?: string };
  await watch.call("sendMessage", { token, body: { app_id, fcids: [alice, bob], content } });
  await watch.call("listRooms", { token, query: { app_id } });
  await watch.call("listForwarderEvents", { token, query: { app_id, page_size: 10 } });
}

/** Reads what can be read without an id, the state included. */
async function readLists(watch: Watch): Promise<void> {
  for (const { operationId, document, method, path } of Object.values(operations)) {
    const isList = document === "control" && method === "GET" && !path.includes("{") && !path.endsWith("/events");
    if (isList) await watch.call(operationId);
  }
  await watch.call("verifyHappened", { body: { for: "delivery", match: {} } });
  await watch.call("rotateIamKeys");
}

async function signIn(watch: Watch): Promise<void> {
  await watch.call("iamCerts");
  const code = await codeFor(watch.fx, {}, "@alice:example.org").catch(() => undefined);
  if (code !== undefined) await watch.call("iamToken", iamForm(codeExchange(code)));
}

describe("a snapshot with one random change", () => {
  it("is refused, or makes an emulator that keeps working", { timeout: 100_000 + count * 10_000 }, async () => {
    const origin = await runEmulator();
    await fillState(origin);
    const valid = await takeSnapshot(origin);
    const outcomes = { refused: 0, accepted: 0 };
    const failures: object[] = [];
    let fx = origin;
    for (let seed = firstSeed; seed < firstSeed + count; seed++) {
      if ((seed - firstSeed) % perEmulator === 0) fx = await runEmulator();
      const snapshot = structuredClone(valid);
      const change = mutate(snapshot, randomOf(seed));
      const watch = new Watch(fx);
      const { status, body } = await fx.answer("importState", { body: snapshot });
      if (status === 400) outcomes.refused++;
      else if (status === 204) {
        outcomes.accepted++;
        await drive(watch, snapshot).catch((error: unknown) => watch.failures.push(String(error)));
        const after = await takeSnapshot(fx);
        const again = await fx.answer("importState", { body: after });
        if (again.status !== 204) watch.failures.push(`its own export is refused: ${JSON.stringify(again.body)}`);
        await restart(watch, snapshot);
      } else watch.failures.push(`importState answers ${status} ${JSON.stringify(body)}`);
      if (watch.failures.length > 0) failures.push({ seed, change, failures: watch.failures });
      fx.logLines.length = 0;
    }
    expect(failures).toEqual([]);
    expect(outcomes.refused).toBeGreaterThan(0);
    expect(outcomes.accepted).toBeGreaterThan(0);
  });
});

/** What was taken into a data folder is there after a restart. */
async function restart(watch: Watch, snapshot: Snapshot): Promise<void> {
  const dataDir = temporaryFolder();
  const first = await runEmulator({ dataDir });
  await first.call("importState", { body: snapshot }, 204);
  const before = await takeSnapshot(first);
  await first.emulator.close();
  const second = await runEmulator({ dataDir });
  const after = await takeSnapshot(second);
  await second.emulator.close();
  const [a, b] = [before, after].map(({ collections }) => JSON.stringify(collections));
  if (a !== b) watch.failures.push("a restart changes the state");
}
