import { isRecord, type Fields } from "../core/json.ts";
import type { Collection } from "../store/collection.ts";
import { pairKey, type Collections } from "../store/collections.ts";
import type { App, Room, User } from "../store/entities.ts";
import { appUrlFindings } from "../tenant/app-urls.ts";
import { completeApp, completeRoom, completeUser } from "../tenant/complete.ts";
import type { AppInput, RoomInput, TenantRoom, UserInput } from "../tenant/types.ts";
import type { Apps } from "./apps.ts";
import { appClash, roomClash, userClash } from "./tenant-clashes.ts";
import type { TenantKind } from "./tenant-collection.ts";
import type { TenantRooms } from "./tenant-rooms.ts";

/** The rules that do not depend on the collection. */
type Plain<Row extends object> = Pick<
  TenantKind<Row, Row, Row>,
  "rows" | "show" | "holds" | "put" | "remove" | "clash"
>;

/**
 * Returns the rules that most collections share: the form of the fixtures is that of the rows, and no row conflicts.
 */
export function plain<Row extends object>(rows: Collection<Row>): Plain<Row> {
  return {
    rows,
    show: (row: Row): object => row,
    holds,
    put: (row: Row): void => {
      rows.put(row);
    },
    remove: (row: Row): void => {
      rows.delete(rows.keyOf(row));
    },
    clash: (_row: Row): string | undefined => undefined,
  };
}

/** A field without a value holds the empty text. */
function holds(row: object, field: string, value: unknown): boolean {
  const held = (row as Fields)[field] ?? "";
  return Array.isArray(held) ? held.includes(value) : held === value;
}

/** Users, whose to-device messages go with the device that they wait for. */
export function usersKind(rows: Collections): TenantKind<User, UserInput, User> {
  const { to_device_messages: waiting } = rows;
  const put = (user: User): void => {
    const kept = new Set(user.devices.map(({ device_id }) => device_id));
    const gone = rows.users.get(user.fcid)?.devices.filter(({ device_id }) => !kept.has(device_id)) ?? [];
    for (const { device_id: deviceId } of gone) {
      for (const message of [...waiting.byDevice.all(pairKey(user.fcid, deviceId))]) {
        waiting.delete(waiting.keyOf(message));
      }
    }
    rows.users.put(user);
  };
  return {
    ...plain(rows.users),
    name: "users",
    noun: "user",
    key: "fcid",
    complete: completeUser,
    put,
    remove(user) {
      put({ ...user, devices: [] });
      rows.users.delete(user.fcid);
    },
    clash: (user) => userClash(rows, user),
  };
}

/**
 * Apps, whose kept events and used transaction ids go with them. Once everybody may see one, the lists of those who could
 * before are dropped.
 */
export function appsKind(rows: Collections, apps: Apps): TenantKind<App, AppInput, App> {
  return {
    ...plain(rows.apps),
    name: "apps",
    noun: "app",
    key: "app_id",
    complete: completeApp,
    put: (app) => {
      apps.put(app);
    },
    remove({ app_id: appId }) {
      for (const event of [...rows.forwarder_events.byApp.after(appId, "")]) {
        rows.forwarder_events.delete(rows.forwarder_events.keyOf(event));
      }
      for (const transaction of [...rows.device_transactions.rows()]) {
        if (transaction.app_id === appId) rows.device_transactions.delete(rows.device_transactions.keyOf(transaction));
      }
      apps.delete(appId);
    },
    clash: (app) => appClash(rows, app),
    refused: appUrlFindings,
    patched({ visibility, ...shown }, patch) {
      const unlimited = isRecord(patch["visibility"]) && patch["visibility"]["unlimited"] === true;
      return unlimited ? shown : { ...shown, visibility };
    },
  };
}

/** Rooms, which are shown and written with their members. */
export function roomsKind(rows: Collections, rooms: TenantRooms): TenantKind<Room, RoomInput, TenantRoom> {
  return {
    rows: rows.rooms,
    name: "rooms",
    noun: "room",
    key: "room_id",
    complete: completeRoom,
    show: (room) => rooms.form(room),
    holds: (room, field, value) =>
      field === "fcids" ? rows.memberships.has(pairKey(room.room_id, String(value))) : holds(room, field, value),
    put: (room) => {
      rooms.put(room);
    },
    remove: (room) => {
      rooms.remove(room);
    },
    clash: (room) => roomClash(rows, room),
  };
}
