import { pointerTo } from "../core/pointer.ts";
import type { Pacer } from "../core/pacer.ts";
import { StateLookup } from "../domain/tenant-lookup.ts";
import { faultProblem } from "../domain/faults.ts";
import { pushFaultProblem } from "../pusher/push-fault-rules.ts";
import { directKey, pairKey, type Collections } from "../store/collections.ts";
import type { Department } from "../store/entities.ts";
import type { CollectionName } from "../tenant/collections.ts";
import { departmentCycles } from "../tenant/cycles.ts";
import { limitedSuggestions } from "../core/suggestions.ts";
import type { Finding } from "../tenant/problems.ts";
import { rowFindings } from "../tenant/rules.ts";
import type { Store } from "../store/store.ts";
import type { Findings } from "./findings.ts";

/** For so many unknown ids it is looked up what may be meant. */
const hintCount = 5;

/** The collections whose rows are held to the rules of the fixtures as they are. */
const asInFixtures: readonly (CollectionName & keyof Collections)[] = [
  "organizations",
  "departments",
  "roles",
  "users",
  "apps",
  "rooms",
  "webhooks",
  "sensitive_words",
];

/** Rule for one row, beside its shape; the paths of findings count from the row. */
type Rule<Row> = (row: Row, store: Store) => readonly (Finding | undefined)[];

type RowOf<Name extends keyof Collections> = Collections[Name] extends { get(key: string): infer Row | undefined }
  ? NonNullable<Row>
  : never;

type Rules = { readonly [Name in keyof Collections]?: Rule<RowOf<Name>> };

/** A finding about a field, where something does not hold of it. */
const unless = (holds: boolean, field: string, message: string): Finding | undefined =>
  holds ? undefined : { path: pointerTo("", field), message };

/** Returns a finding unless the row under a key of an index is the only one. */
const only = (count: number, field: string, value: string): Finding | undefined =>
  unless(count <= 1, field, `duplicate ${field} ${JSON.stringify(value)}`);

const knownApp = (appId: string, { collections: { apps } }: Store): Finding | undefined =>
  unless(apps.has(appId), "app_id", `no app ${JSON.stringify(appId)}`);

const knownRoom = (roomId: string, { collections: { rooms } }: Store): Finding | undefined =>
  unless(rooms.has(roomId), "room_id", `no room ${JSON.stringify(roomId)}`);

const knownMember = (fcid: string, { collections: { users, apps } }: Store): Finding | undefined =>
  unless(users.has(fcid) || apps.byBot.count(fcid) > 0, "fcid", `no user or bot ${JSON.stringify(fcid)}`);

const rules: Rules = {
  users: ({ sub }, { collections: { users } }) => [only(users.bySub.count(sub), "sub", sub)],
  apps: ({ bot = "" }, { collections: { apps } }) => [only(apps.byBot.count(bot), "bot", bot)],
  rooms: ({ room_id, type, owner, pair }, { collections: { rooms, memberships } }) => {
    if (type === "multi_chat") {
      return [
        unless(owner !== "", "owner", "must not be empty"),
        unless(pair === undefined, "pair", "a group room has no pair"),
      ];
    }
    const [a, b] = pair ?? [];
    if (a === undefined || b === undefined) return [unless(false, "pair", "is missing")];
    const areMembers = [a, b].every((fcid) => memberships.has(pairKey(room_id, fcid)));
    const areAll = a !== b && memberships.byRoom.count(room_id) === 2;
    return [
      unless(areMembers && areAll, "pair", "must be the two members of the direct room"),
      unless(rooms.byPair.count(directKey(a, b)) <= 1, "pair", `a second direct room of ${a} and ${b}`),
    ];
  },
  memberships: ({ room_id, fcid, joined_at, direct, app_id }, store) => {
    const { rooms, apps } = store.collections;
    const room = rooms.get(room_id);
    return [
      knownRoom(room_id, store),
      knownMember(fcid, store),
      unless(room === undefined || direct === (room.type === "direct_chat"), "direct", "is not as the room's type"),
      unless(app_id === apps.byBot.first(fcid)?.app_id, "app_id", `is not the app whose bot is ${fcid}`),
      unless(joined_at <= store.counters.position, "joined_at", "is after the last message (counters/position)"),
    ];
  },
  messages: ({ room_id }, store) => [knownRoom(room_id, store)],
  card_versions: ({ event_id }, { collections: { messages } }) => [
    unless(messages.has(event_id), "event_id", `no message ${JSON.stringify(event_id)}`),
  ],
  to_device_messages: ({ fcid }, { collections: { users } }) => [
    unless(users.has(fcid), "fcid", `no user ${JSON.stringify(fcid)}`),
  ],
  device_transactions: ({ app_id }, store) => [knownApp(app_id, store)],
  forwarder_events: ({ app_id }, store) => [knownApp(app_id, store)],
  access_tokens: ({ app_id }, store) => [knownApp(app_id, store)],
  queues: ({ app_id }, store) => [knownApp(app_id, store)],
  faults: (fault) => {
    const message = faultProblem(fault);
    return [message === undefined ? undefined : { path: "", message }];
  },
  push_faults: (fault) => {
    const message = pushFaultProblem(fault);
    return [message === undefined ? undefined : { path: "", message }];
  },
  iam_sessions: ({ cookie }, { collections: { iam_sessions: sessions } }) => [
    only(sessions.byCookie.count(cookie), "cookie", cookie),
  ],
};

/** Receiver of findings, and the division of a long check into slices. */
interface Checking {
  readonly findings: Findings;
  readonly pacer: Pacer;
}

/**
 * Checks what rows that each have the right shape must be together: references lead somewhere, ids are there once, and the
 * rules of the fixtures hold. Bots, rooms, members and messages count as the fixtures count them; somebody who is gone may
 * still have sent messages.
 */
export async function checkIntegrity(store: Store, checking: Checking): Promise<void> {
  const { collections } = store;
  const [lookup, hint] = [new StateLookup(collections), limitedSuggestions(hintCount)];
  for (const name of asInFixtures) {
    await eachRow(name, collections, checking, (row) => rowFindings(name, row, lookup, hint));
  }
  for (const name of Object.keys(rules) as (keyof Rules)[]) {
    const rule = rules[name] as Rule<object>;
    await eachRow(name, collections, checking, (row) => rule(row, store));
  }
  const last = collections.messages.last?.position ?? 0;
  if (store.counters.position < last) {
    checking.findings.add("/counters/position", `must be at least ${last}, the position of the last message`);
  }
  await checkCycles(collections, checking);
}

async function checkCycles(collections: Collections, checking: Checking): Promise<void> {
  const { departments } = collections;
  const parentOf = (id: string): string | undefined => departments.get(id)?.parent_department ?? undefined;
  const done = new Set<string>();
  await eachRow("departments", collections, checking, (row) =>
    departmentCycles([departments.keyOf(row as Department)], parentOf, done).map((cycle) => ({
      path: "/parent_department",
      message: `the departments form a cycle: ${[...cycle, cycle[0]].join(" -> ")}`,
    })),
  );
}

async function eachRow(
  name: keyof Collections,
  collections: Collections,
  { findings, pacer }: Checking,
  find: (row: object) => readonly (Finding | undefined)[],
): Promise<void> {
  let index = 0;
  for (const row of collections[name].rows()) {
    for (const finding of find(row)) {
      if (finding !== undefined) findings.add(`/collections/${name}/${index}${finding.path}`, finding.message);
    }
    index++;
    await pacer.pause();
  }
}
