import type { components } from "../generated/fixtures.d.ts";
import type {
  App,
  Department,
  Message,
  Organization,
  Role,
  Room as RoomRow,
  SensitiveWord,
  User,
  Webhook,
} from "../store/entities.ts";

/** A room with its members in order of joining; the owner of a group room is one of them. */
export type TenantRoom = Omit<RoomRow, "pair"> & { readonly fcids: readonly string[] };

/** A message sent before the start. */
export type TenantMessage = Pick<Message, "event_id" | "room_id" | "sender" | "timestamp" | "content">;

/** A file that was uploaded before the start; `file` is the absolute path of its bytes. */
export interface TenantMedia {
  readonly server_name: string;
  readonly media_id: string;
  readonly content_type: string;
  readonly file: string;
}

/** A tenant whole: every default filled in, every id made. */
export interface Tenant {
  readonly domain: string;
  readonly organizations: readonly Organization[];
  readonly departments: readonly Department[];
  readonly roles: readonly Role[];
  readonly users: readonly User[];
  readonly apps: readonly App[];
  readonly rooms: readonly TenantRoom[];
  readonly webhooks: readonly Webhook[];
  readonly messages: readonly TenantMessage[];
  readonly media: readonly TenantMedia[];
  readonly sensitive_words: readonly SensitiveWord[];
  /** As written: what they mean is decided where all settings come together. */
  readonly settings: Schemas["Settings"];
}

type Schemas = components["schemas"];

/** A tenant as somebody writes it, in a fixture or for `startEmulator`: what schema.json asks for. */
export type TenantInput = Schemas["Tenant"];

/** An organization as written. */
export type OrganizationInput = Schemas["Organization"];
/** A department as written. */
export type DepartmentInput = Schemas["Department"];
/** A role as written. */
export type RoleInput = Schemas["Role"];
/** A user as written. */
export type UserInput = Schemas["User"];
/** An app as written. */
export type AppInput = Schemas["App"];
/** A room as written. */
export type RoomInput = Schemas["Room"];
/** A webhook as written. */
export type WebhookInput = Schemas["Webhook"];
/** A message as written. */
export type MessageInput = Schemas["Message"];
/** A file as written: `file` is relative to the fixture, or absolute once it is loaded. */
export type MediaInput = Schemas["Media"];
/** A sensitive word as written. */
export type SensitiveWordInput = Schemas["SensitiveWord"];
