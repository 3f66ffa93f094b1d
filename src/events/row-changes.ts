import type { RowChange } from "../store/collection.ts";
import type { Collections } from "../store/collections.ts";
import type { Media, Membership, ToDeviceMessage } from "../store/entities.ts";
import type { DomainEvent } from "./events.ts";

/** A change of tenant data, as the events feed tells of it: it names the row, and shows nothing of it. */
export type TenantChange = Extract<DomainEvent, { readonly kind: "change" }>;

type Naming = (change: RowChange) => Omit<TenantChange, "kind" | "collection"> | undefined;

const byKey: Naming = ({ key }) => ({ id: key });

/**
 * The collections whose changes are told, and how their rows are named. Messages and cards have entries of their own,
 * and so have deliveries, but for their removal. Keys that are secrets, such as access tokens, are in none.
 */
const namings: Readonly<Partial<Record<keyof Collections, Naming>>> = {
  organizations: byKey,
  departments: byKey,
  roles: byKey,
  users: byKey,
  apps: byKey,
  rooms: byKey,
  webhooks: byKey,
  sensitive_words: byKey,
  faults: byKey,
  push_faults: byKey,
  queues: byKey,
  deliveries: ({ key, after }) => (after === undefined ? { id: key } : undefined),
  memberships({ before, after = before }) {
    const { room_id, fcid } = after as Membership;
    return { room_id, fcid };
  },
  media({ before, after = before }) {
    const { server_name: server, media_id: id } = after as Media;
    return { id: `mxc://${server}/${id}` };
  },
  to_device_messages({ before, after = before }) {
    const { message_id: id, fcid, device_id } = after as ToDeviceMessage;
    return { id, fcid, device_id };
  },
};

/** Returns the changes of tenant data among changes of rows: one for each row, however often it changed. */
export function tenantChanges(rows: readonly RowChange[]): Iterable<TenantChange> {
  const changes = new Map<string, TenantChange>();
  for (const row of rows) {
    const { collection } = row;
    const name = namings[collection as keyof Collections]?.(row);
    if (name === undefined) continue;
    const change: TenantChange = { kind: "change", collection, ...name };
    if (rows.length === 1) return [change];
    changes.set(JSON.stringify([collection, row.key]), change);
  }
  return changes.values();
}
