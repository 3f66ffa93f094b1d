/** An institution of a domain; `dispatch_supervision_organizations` are ids of the offices that supervise it. */
export interface Organization {
  readonly organization_id: string;
  readonly organization_name: string;
  readonly organization_type: number;
  readonly dispatch_supervision_organizations: readonly string[];
  readonly domain: string;
}

/** A department; `parent_department` is null at the top. */
export interface Department {
  readonly department_id: string;
  readonly department_name: string;
  readonly parent_department: string | null;
  readonly organization_id: string;
}

/** A role grants its holders authorities, such as finstore-dev and finstore-admin. */
export interface Role {
  readonly role_id: string;
  readonly role_name: string;
  readonly authorities: readonly string[];
}

/** One of a user's clients, by its id. */
export interface Device {
  readonly device_id: string;
}

/** A person of the tenant, or of a federated domain. `sub` is the IAM's id of them. */
export interface User {
  readonly fcid: string;
  readonly account: string;
  readonly name: string;
  readonly gender: string;
  readonly mobile: string;
  readonly landline: string;
  readonly position: string;
  readonly email: string;
  readonly job_number: string;
  readonly roles: readonly string[];
  readonly departments: readonly string[];
  readonly organization_id: string;
  readonly devices: readonly Device[];
  readonly sub: string;
}

/** Status of an app between draft and removal. */
export type AppStatus =
  | "InDevelopment"
  | "Publishing"
  | "PublishWithdrawed"
  | "PublishApproved"
  | "PublishRejected"
  | "Published"
  | "Unpublishing"
  | "UnpublishApproved"
  | "UnpublishRejected"
  | "Unpublished";

/** Which room messages an app is pushed; `direct_and_mention` leaves out group messages that do not mention its bot. */
export type RoomMessagesMode = "none" | "direct_and_mention" | "direct_and_group" | "all_rooms";

/** Subscriptions of an app; the last four are for assistants only. */
export interface Subscriptions {
  readonly room_messages: RoomMessagesMode;
  readonly direct_room_created: boolean;
  readonly app_application: boolean;
  readonly app_status: boolean;
  readonly app_visibility: boolean;
  readonly sensitive_word: boolean;
}

/**
 * Visibility of an app: everybody of its domain, or the members of departments (with their sub-departments) and users.
 */
export type Visibility =
  | { readonly unlimited: true }
  | { readonly unlimited: false; readonly departments: readonly string[]; readonly fcids: readonly string[] };

/** A robot or web app of the tenant. `bot` is missing on web apps. */
export interface App {
  readonly app_id: string;
  readonly secret: string;
  readonly name: string;
  readonly type: "bot" | "web";
  readonly bot?: string;
  readonly developer: string;
  readonly status: AppStatus;
  readonly assistant: boolean;
  readonly privileged: boolean;
  readonly callback: { readonly url: string; readonly token: string };
  readonly subscriptions: Subscriptions;
  readonly search: { readonly url: string };
  readonly redirect_uris: readonly string[];
  /** The IAM asks it for no secret: an app that runs in the browser keeps none. */
  readonly public_client: boolean;
  readonly visibility: Visibility;
  readonly directives: readonly { readonly command: string; readonly description: string }[];
}

/** A group room (`multi_chat`, with an owner) or a direct one (`direct_chat`, with its two members as `pair`). */
export interface Room {
  readonly room_id: string;
  readonly type: "multi_chat" | "direct_chat";
  readonly name: string;
  readonly topic: string;
  readonly federate: boolean;
  readonly history_visibility: "shared" | "joined";
  readonly message_forbidden_except_owner: boolean;
  readonly invite_forbidden_except_owner: boolean;
  readonly owner: string;
  readonly pair?: readonly [string, string];
}

/**
 * Membership of a room, and the first message that the member sees (`joined_at`: the last position before they joined).
 */
export interface Membership {
  readonly room_id: string;
  readonly fcid: string;
  readonly joined_at: number;
  readonly direct: boolean;
  /** The app whose bot this member is. */
  readonly app_id?: string;
}

/** A URL at which a site can post to an app, for one room. */
export interface Webhook {
  readonly webhook_id: string;
  readonly app_id: string;
  readonly room_id: string;
}

/** A word that messages are searched for. Without `receivers` the holders of finstore-admin are told. */
export interface SensitiveWord {
  readonly word: string;
  readonly disposal: string;
  readonly receivers?: readonly string[];
}
