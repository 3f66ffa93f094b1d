import type { Collections } from "../store/collections.ts";
import type { Membership } from "../store/entities.ts";
import type { Index } from "../store/row-index.ts";

/** A row that refers to another: which collection it is of, and its id. */
export interface Referrer {
  readonly collection: keyof Collections;
  readonly id: string;
}

/** Finds the rows that refer to the one with an id. */
export type FindReferrers = (rows: Collections, id: string) => Iterable<Referrer>;

/**
 * References to the rows of each collection, in the opposite direction of the fixtures' `references`. Members and
 * messages are parts of a room; a user may be gone while their messages are still there.
 */
export const referrers = {
  organizations: (rows, id) => [
    ...referring("organizations", rows.organizations.bySupervised, id, (row) => row.organization_id),
    ...referring("departments", rows.departments.byOrganization, id, (row) => row.department_id),
    ...referring("users", rows.users.byOrganization, id, (row) => row.fcid),
  ],
  departments: (rows, id) => [
    ...referring("departments", rows.departments.byParent, id, (row) => row.department_id),
    ...referring("users", rows.users.byDepartment, id, (row) => row.fcid),
    ...referring("apps", rows.apps.byVisibleDepartment, id, (row) => row.app_id),
  ],
  roles: (rows, id) => referring("users", rows.users.byRole, id, (row) => row.fcid),
  users: (rows, id) => [
    ...roomsOf(rows, id),
    ...referring("apps", rows.apps.byDeveloper, id, (row) => row.app_id),
    ...referring("apps", rows.apps.byVisibleUser, id, (row) => row.app_id),
    ...referring("sensitive_words", rows.sensitive_words.byReceiver, id, (row) => row.word),
  ],
  apps: (rows, id) => [
    ...referring("webhooks", rows.webhooks.byApp, id, (row) => row.webhook_id),
    ...roomsOf(rows, rows.apps.get(id)?.bot),
  ],
  rooms: (rows, id) => referring("webhooks", rows.webhooks.byRoom, id, (row) => row.webhook_id),
  webhooks: () => [],
  sensitive_words: () => [],
} satisfies Record<string, FindReferrers>;

/** The rooms that a user or bot is in. */
export function roomsOf({ memberships }: Collections, fcid: string | undefined): Referrer[] {
  if (fcid === undefined) return [];
  const roomId = (row: Membership): string => row.room_id;
  return [
    ...referring("rooms", memberships.groupsByMember, fcid, roomId),
    ...referring("rooms", memberships.directByMember, fcid, roomId),
  ];
}

/** So many are named, and it is only said that there are more. */
const namedCount = 5;

/** Those who refer to something, for a sentence. */
export function listReferrers(all: readonly Referrer[]): string {
  const named = all.slice(0, namedCount).map(({ collection, id }) => `${collection}/${id}`);
  return named.join(", ") + (all.length > namedCount ? ` and ${all.length - namedCount} more` : "");
}

function referring<Row>(
  collection: keyof Collections,
  index: Index<Row>,
  id: string,
  idOf: (row: Row) => string,
): Referrer[] {
  return Array.from(index.all(id), (row) => ({ collection, id: idOf(row) }));
}
