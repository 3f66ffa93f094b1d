import type { App, Department, Organization, Role, Room, SensitiveWord, User, Webhook } from "../store/entities.ts";
import {
  completeDepartment,
  completeOrganization,
  completeRole,
  completeSensitiveWord,
  completeWebhook,
} from "../tenant/complete.ts";
import type { Apps } from "./apps.ts";
import type { DomainContext } from "./domain-context.ts";
import type { Rooms } from "./rooms.ts";
import { departmentClash } from "./tenant-clashes.ts";
import { TenantCollection, type TenantKind } from "./tenant-collection.ts";
import { appsKind, plain, roomsKind, usersKind } from "./tenant-kinds.ts";
import { TenantRooms } from "./tenant-rooms.ts";

/** The tenant's data as the emulator's own API reads and writes them. */
export interface Tenant {
  readonly organizations: TenantCollection<Organization>;
  readonly departments: TenantCollection<Department>;
  readonly roles: TenantCollection<Role>;
  readonly users: TenantCollection<User>;
  readonly apps: TenantCollection<App>;
  readonly rooms: TenantCollection<Room>;
  readonly webhooks: TenantCollection<Webhook>;
  readonly sensitive_words: TenantCollection<SensitiveWord>;
}

/** The tenant's collections, each with what is particular to it. */
export function createTenant(context: DomainContext, { apps, rooms }: { apps: Apps; rooms: Rooms }): Tenant {
  const { rows } = context;
  const collection = <Row extends object, Input extends object, Form extends object>(
    kind: TenantKind<Row, Input, Form>,
  ): TenantCollection<Row> => new TenantCollection(context, kind);
  return {
    organizations: collection({
      ...plain(rows.organizations),
      name: "organizations",
      noun: "organization",
      key: "organization_id",
      complete: completeOrganization,
    }),
    departments: collection({
      ...plain(rows.departments),
      name: "departments",
      noun: "department",
      key: "department_id",
      complete: completeDepartment,
      clash: (department) => departmentClash(rows, department),
    }),
    roles: collection({
      ...plain(rows.roles),
      name: "roles",
      noun: "role",
      key: "role_id",
      complete: completeRole,
    }),
    users: collection(usersKind(rows)),
    apps: collection(appsKind(rows, apps)),
    rooms: collection(roomsKind(rows, new TenantRooms(context, rooms))),
    webhooks: collection({
      ...plain(rows.webhooks),
      name: "webhooks",
      noun: "webhook",
      key: "webhook_id",
      complete: completeWebhook,
    }),
    sensitive_words: collection({
      ...plain(rows.sensitive_words),
      name: "sensitive_words",
      noun: "sensitive word",
      key: "word",
      complete: completeSensitiveWord,
    }),
  };
}
