import { pairKey } from "../store/collections.ts";
import type { Room } from "../store/entities.ts";
import type { Tenant, TenantMessage, TenantRoom } from "./types.ts";
import type { Store } from "../store/store.ts";

/** Puts a tenant into an empty store. Nobody is told: it was there before the start. */
export function seedStore(store: Store, tenant: Tenant): void {
  const rows = store.collections;
  store.change(() => {
    for (const row of tenant.organizations) rows.organizations.put(row);
    for (const row of tenant.departments) rows.departments.put(row);
    for (const row of tenant.roles) rows.roles.put(row);
    for (const row of tenant.users) rows.users.put(row);
    for (const row of tenant.apps) rows.apps.put(row);
    for (const row of tenant.rooms) seedRoom(store, row);
    for (const row of tenant.webhooks) rows.webhooks.put(row);
    for (const row of tenant.sensitive_words) rows.sensitive_words.put(row);
    for (const row of tenant.media) rows.media.put(row);
    for (const row of tenant.messages) seedMessage(store, row);
  });
}

function seedRoom({ collections: rows }: Store, { fcids, ...fields }: TenantRoom): void {
  const [a, b] = fcids;
  const direct = fields.type === "direct_chat" && a !== undefined && b !== undefined;
  const room: Room = direct ? { ...fields, pair: [a, b] } : fields;
  rows.rooms.put(room);
  for (const fcid of fcids) {
    const app = rows.apps.byBot.first(fcid);
    rows.memberships.put({
      room_id: room.room_id,
      fcid,
      joined_at: 0,
      direct: room.type === "direct_chat",
      ...(app !== undefined && { app_id: app.app_id }),
    });
  }
}

function seedMessage(store: Store, message: TenantMessage): void {
  const { collections: rows, counters } = store;
  const app = rows.memberships.get(pairKey(message.room_id, message.sender))?.app_id;
  rows.messages.put({ ...message, position: ++counters.position, ...(app !== undefined && { app_id: app }) });
}
