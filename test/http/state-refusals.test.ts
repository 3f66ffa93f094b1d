import { describe, expect, it } from "vitest";
import { runEmulator } from "../support/emulator.ts";
import { fillState, takeSnapshot, type Snapshot } from "../support/snapshot.ts";

/** A change of a valid snapshot, and the place at which it is then refused. */
type Case = readonly [place: string, message: RegExp, change: (snapshot: Snapshot) => void];

interface Refusal {
  readonly errcode: string;
  readonly data?: { readonly violations: { path: string; message: string }[]; readonly violations_omitted?: number };
}

const first = (snapshot: Snapshot, collection: string): Record<string, unknown> =>
  snapshot.collections[collection]?.[0] ?? {};

/** Sets fields of the first row of a collection. */
const set =
  (collection: string, fields: object) =>
  (snapshot: Snapshot): void => {
    Object.assign(first(snapshot, collection), fields);
  };

/** Leaves a field out of the first row of a collection. */
const leaveOut =
  (collection: string, field: string) =>
  (snapshot: Snapshot): void => {
    Reflect.deleteProperty(first(snapshot, collection), field);
  };

/** Adds the first row of a collection once more, with some fields changed. */
const again =
  (collection: string, fields: object = {}) =>
  (snapshot: Snapshot): void => {
    snapshot.collections[collection]?.push({ ...first(snapshot, collection), ...fields });
  };

const put =
  (fields: object) =>
  (snapshot: Snapshot): void => {
    Object.assign(snapshot, fields);
  };

const shapes: readonly Case[] = [
  ["", /version is missing/, (snapshot) => void Reflect.deleteProperty(snapshot, "version")],
  ["/version", /use a newer emulator/, put({ version: 7 })],
  ["/domain", /must not be empty/, put({ domain: "" })],
  ["/clock", /now is missing/, put({ clock: { mode: "frozen" } })],
  ["/clock/mode", /must be one of/, put({ clock: { mode: "slow", now: 1 } })],
  ["/clock/offset", /must be a whole number/, put({ clock: { mode: "real", offset: "1" } })],
  ["/clock/offset", /before 1970/, put({ clock: { mode: "real", offset: -8640000000000000 } })],
  ["/counters", /last is missing/, put({ counters: {} })],
  ["/counters/seq", /whole number/, put({ counters: { last: 1, position: 1, seq: 1.5 } })],
  ["/random", /fewer than 4/, put({ random: [1] })],
  ["/settings", /mapping/, put({ settings: [] })],
  ["/rumours", /unknown field/, put({ rumours: [] })],
  ["/media", /must be an object/, put({ media: [] })],
  ["/media/a~1b", /must be a text/, put({ media: { "a/b": 1 } })],
  ["/media/a~1b", /must be base64/, put({ media: { "a/b": "*" } })],
  ["/media/a~1b", /belongs to no row/, put({ media: { "a/b": "" } })],
  ["/collections", /must be an object/, put({ collections: [] })],
  ["", /collections is missing/, (snapshot) => void Reflect.deleteProperty(snapshot, "collections")],
  ["/collections/rumours", /unknown collection/, (snapshot) => (snapshot.collections["rumours"] = [])],
  ["/collections/users", /must be a list/, ({ collections }) => void Object.assign(collections, { users: "none" })],
  ["/collections/users/0", /mapping/, ({ collections }) => void Object.assign(collections, { users: [null] })],
  ["/collections/apps/0/callback", /token is missing/, set("apps", { callback: {} })],
  ["/collections/apps/0/callback/url", /must be text/, set("apps", { callback: { url: null, token: "t" } })],
  ["/collections/apps/0/callback/url", /must be text/, set("apps", { callback: { url: 5, token: "t" } })],
  ["/collections/apps/0/redirect_uris/0", /must be text/, set("apps", { redirect_uris: [5] })],
  ["/collections/apps/0/bot", /must be text/, set("apps", { bot: {} })],
  ["/collections/apps/0", /bot is missing/, leaveOut("apps", "bot")],
  ["/collections/apps/0/status", /must be one of/, set("apps", { status: "Offline" })],
  ["/collections/apps/0/visibility", /departments is missing/, set("apps", { visibility: { unlimited: false } })],
  ["/collections/users/0/devices/0", /mapping/, set("users", { devices: [5] })],
  ["/collections/users/0", /account is missing/, leaveOut("users", "account")],
  ["/collections/rooms/0/pair", /list/, set("rooms", { pair: "both" })],
  ["/collections/messages/0/content", /msgtype is missing/, set("messages", { content: {} })],
  ["/collections/deliveries/0/attempts/0", /mapping/, set("deliveries", { attempts: [5] })],
  ["/collections/deliveries/0/payload", /mapping/, set("deliveries", { payload: "text" })],
  ["/collections/queues/0/failures", /whole number/, set("queues", { failures: "many" })],
  ["/collections/card_versions/0/content", /mapping/, set("card_versions", { content: null })],
  ["/collections/faults/0/path", /must match/, set("faults", { path: "api" })],
  ["/collections/faults/0", /a fault needs an effect/, leaveOut("faults", "status")],
  ["/collections/iam_keys/0/jwk", /no key for/, set("iam_keys", { jwk: { kty: "RSA" } })],
  ["/collections/iam_keys/0/alg", /must be one of/, set("iam_keys", { alg: "none" })],
  ["/collections/iam_sessions/0/auth_time", /whole number/, set("iam_sessions", { auth_time: "now" })],
  ["/collections/iam_grants/0", /unknown field|is missing/, leaveOut("iam_grants", "used")],
  ["/collections/iam_tokens/0/typ", /must be one of/, set("iam_tokens", { typ: "Basic" })],
  ["/collections/media/0/media_id", /must not hold a/, set("media", { media_id: "a/b" })],
  ["/collections/roles/0/rumour", /unknown field/, set("roles", { rumour: 1 })],
];

const rules: readonly Case[] = [
  ["/collections/users/0/organization_id", /no organization "none"/, set("users", { organization_id: "none" })],
  ["/collections/users/0/roles/0", /no role "none"/, set("users", { roles: ["none"] })],
  ["/collections/apps/0/developer", /no user "@none:a"/, set("apps", { developer: "@none:a" })],
  ["/collections/webhooks/0/app_id", /no app "none"/, set("webhooks", { app_id: "none" })],
  ["/collections/rooms/0/owner", /no user or bot "@none:a"/, set("rooms", { owner: "@none:a" })],
  ["/collections/memberships/0/fcid", /no user or bot "@none:a"/, set("memberships", { fcid: "@none:a" })],
  ["/collections/memberships/0/room_id", /no room "none"/, set("memberships", { room_id: "none" })],
  ["/collections/memberships/0/direct", /room's type/, set("memberships", { direct: true })],
  ["/collections/memberships/0/joined_at", /after the last message/, set("memberships", { joined_at: 99 })],
  ["/collections/messages/0/room_id", /no room "none"/, set("messages", { room_id: "none" })],
  ["/collections/messages/1/position", /after the one before/, set("messages", { position: 99 })],
  ["/collections/queues/0/app_id", /no app "none"/, set("queues", { app_id: "none" })],
  ["/collections/access_tokens/0/app_id", /no app "none"/, set("access_tokens", { app_id: "none" })],
  ["/collections/card_versions/0/event_id", /no message "none"/, set("card_versions", { event_id: "none" })],
  ["/collections/sensitive_words/0/receivers/0", /no user "@a:b"/, set("sensitive_words", { receivers: ["@a:b"] })],
  ["/counters/position", /the position of the last message/, put({ counters: { last: 1, position: 0, seq: 1 } })],
  ["/settings/iam/default_user", /no user/, put({ settings: { "iam.default_user": "nobody" } })],
  ["/settings/limits/feed_entries", /whole number/, put({ settings: { "limits.feed_entries": "many" } })],
  [
    "/collections/apps/0/subscriptions/app_status",
    /assistants only/,
    ({ collections: { apps = [] } }) => {
      const { subscriptions } = apps[0] ?? {};
      Object.assign(apps[0] ?? {}, {
        assistant: false,
        subscriptions: { ...(subscriptions as object), app_status: true },
      });
    },
  ],
  [
    "/collections/departments/0/parent_department",
    /form a cycle/,
    ({ collections: { departments = [] } }) => {
      Object.assign(departments[0] ?? {}, { parent_department: departments[0]?.["department_id"] });
    },
  ],
  [
    "/collections/rooms/0/pair",
    /group room has no pair/,
    set("rooms", { pair: ["@alice:example.org", "@lisi:example.com"] }),
  ],
];

const duplicates: readonly Case[] = [
  ["organizations", "organization_id"],
  ["departments", "department_id"],
  ["roles", "role_id"],
  ["users", "fcid"],
  ["apps", "app_id"],
  ["rooms", "room_id"],
  ["memberships", "fcid"],
  ["webhooks", "webhook_id"],
  ["sensitive_words", "word"],
  ["messages", "event_id"],
  ["card_versions", "fcid"],
  ["to_device_messages", "message_id"],
  ["device_transactions", "transaction_id"],
  ["forwarder_events", "event_id"],
  ["media", "media_id"],
  ["access_tokens", "token"],
  ["deliveries", "delivery_id"],
  ["queues", "app_id"],
  ["omissions", "event_id"],
  ["faults", "fault_id"],
  ["iam_keys", "kid"],
  ["iam_sessions", "session_state"],
  ["iam_grants", "code"],
  ["iam_tokens", "jti"],
].map(([collection = "", field = ""]): Case => [
  `/collections/${collection}/+/${field}`,
  /duplicate/,
  collection === "messages" ? again(collection, { position: 50 }) : again(collection),
]);

const sharedKeys: readonly Case[] = [
  ["/collections/users/0/sub", /duplicate sub/, again("users", { fcid: "@other:example.org" })],
  ["/collections/apps/0/bot", /duplicate bot/, again("apps", { app_id: "other" })],
  ["/collections/iam_sessions/0/cookie", /duplicate cookie/, again("iam_sessions", { session_state: "other" })],
];

describe("a snapshot that cannot be used", () => {
  const prepared = async () => {
    const fx = await runEmulator();
    await fillState(fx);
    return { fx, before: await takeSnapshot(fx) };
  };

  it("has a row of every collection to begin with", async () => {
    const { before } = await prepared();
    const counts = Object.entries(before.collections).map(([name, rows]) => [name, rows.length > 0]);
    expect(Object.fromEntries(counts)).toEqual(Object.fromEntries(counts.map(([name]) => [name, true])));
  });

  it("is refused for each of these, with the place, and changes nothing", async () => {
    const { fx, before } = await prepared();
    const others: object[] = [];
    for (const [place, message, change] of [...shapes, ...rules, ...duplicates, ...sharedKeys]) {
      const snapshot = structuredClone(before);
      change(snapshot);
      const { status, body } = await fx.answer("importState", { body: snapshot });
      const { errcode, data } = body as Refusal;
      const name = /^\/collections\/(\w+)/.exec(place)?.[1] ?? "";
      const path = place.replace("+", String(before.collections[name]?.length));
      const isTold = data?.violations.some((violation) => violation.path === path && message.test(violation.message));
      if (status !== 400 || errcode !== "EMULATOR_BAD_REQUEST" || !isTold) others.push({ path, message, status, body });
    }
    expect(others).toEqual([]);
    expect(await takeSnapshot(fx)).toEqual(before);
  });

  it("names the first hundred places, and how many more there are", async () => {
    const { fx, before } = await prepared();
    const users = Array.from({ length: 120 }, () => ({ fcid: 1 }));
    const answer = await fx.answer("importState", { body: { ...before, collections: { users } } });
    const { data } = answer.body as Refusal;
    expect(data?.violations).toHaveLength(100);
    expect(data?.violations_omitted).toBeGreaterThan(20);
  });
});
