import { pointerTo } from "../core/pointer.ts";
import { idOf, isRecord, listOf, type Fields } from "./shape.ts";
import { botOf } from "./names.ts";
import type { CollectionName } from "./collections.ts";
import type { Finding } from "./problems.ts";

/** A key that is unique in a collection. */
interface UniqueKey {
  /** The field that a clash is reported at. */
  readonly field: string;
  /** The key of a row; undefined where it has none yet. */
  readonly of: (row: Fields, domain: string) => string | undefined;
  /** Returns the description of the second row. */
  readonly says: (key: string) => string;
}

const duplicateOf =
  (field: string) =>
  (key: string): string =>
    `duplicate ${field} ${JSON.stringify(key)}`;

const unique = (field: string): UniqueKey => ({ field, of: (row) => idOf(row[field]), says: duplicateOf(field) });

const uniqueKeys: Readonly<Record<CollectionName, readonly UniqueKey[]>> = {
  organizations: [unique("organization_id")],
  departments: [unique("department_id")],
  roles: [unique("role_id")],
  users: [unique("fcid"), unique("sub")],
  apps: [unique("app_id"), { field: "bot", of: botOf, says: duplicateOf("bot") }],
  rooms: [unique("room_id"), { field: "fcids", of: pairOf, says: (pair) => `a second direct room of ${pair}` }],
  webhooks: [unique("webhook_id")],
  messages: [unique("event_id")],
  media: [{ field: "media_id", of: mediaOf, says: duplicateOf("media_id") }],
  sensitive_words: [unique("word")],
};

/** The rows of a collection that have what an earlier one has already. */
export function duplicateFindings(collection: CollectionName, rows: readonly unknown[], domain: string): Finding[] {
  return uniqueKeys[collection].flatMap((key) => clashes(rows, key, domain));
}

/** The devices of a user that an earlier device of the same user has the id of. */
export function deviceFindings(user: Fields): Finding[] {
  return clashes(listOf(user["devices"]), unique("device_id"), "").map(({ path, message, other = "" }) => ({
    path: `/devices${path}`,
    message,
    other: `/devices${other}`,
  }));
}

function clashes(rows: readonly unknown[], { field, of, says }: UniqueKey, domain: string): Finding[] {
  const firsts = new Map<string, number>();
  return rows.flatMap((row, index) => {
    const key = isRecord(row) ? of(row, domain) : undefined;
    const first = key === undefined ? undefined : firsts.get(key);
    if (key !== undefined && first === undefined) firsts.set(key, index);
    if (key === undefined || first === undefined) return [];
    return { path: pointerTo(pointerTo("", index), field), message: says(key), other: pointerTo("", first) };
  });
}

function pairOf(room: Fields): string | undefined {
  if (room["type"] !== "direct_chat") return undefined;
  const [a, b, ...more] = listOf(room["fcids"]).map(idOf);
  return a === undefined || b === undefined || more.length > 0 ? undefined : [a, b].sort().join(" and ");
}

function mediaOf({ server_name: server, media_id: id }: Fields, domain: string): string | undefined {
  const media = idOf(id);
  return media === undefined ? undefined : `${idOf(server) ?? domain}/${media}`;
}
