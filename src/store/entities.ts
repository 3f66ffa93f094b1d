/**
 * What the state is made of. Times are integers, ms since the epoch, on the emulator's clock. Rows are plain JSON and
 * never changed in place; the tenant's own (organizations to sensitive words) have the form of the fixtures.
 */

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

/** Where an app stands between being written and being taken down. */
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

/** What an app is subscribed to; the last four are for assistants only. */
export interface Subscriptions {
  readonly room_messages: RoomMessagesMode;
  readonly direct_room_created: boolean;
  readonly app_application: boolean;
  readonly app_status: boolean;
  readonly app_visibility: boolean;
  readonly sensitive_word: boolean;
}

/** Who can see an app: everybody of its domain, or the members of departments (with their sub-departments) and users. */
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

/** That somebody is in a room, and since which message of it (`joined_at`: the last position before they came). */
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

/** What was said: any JSON object with a msgtype. */
export interface MessageContent {
  readonly msgtype: string;
  readonly [field: string]: unknown;
}

/** A message in a room's timeline. `position` grows by one with each message of the emulator. */
export interface Message {
  readonly event_id: string;
  readonly room_id: string;
  readonly sender: string;
  readonly timestamp: number;
  readonly position: number;
  readonly content: MessageContent;
  /** The app that sent it as its bot, or in a user's name. */
  readonly app_id?: string;
}

/**
 * What is seen of a card since it was changed, in place of the message's own content: by one user, or, with `fcid` "",
 * by everybody who has no version of their own.
 */
export interface CardVersion {
  readonly event_id: string;
  readonly fcid: string;
  readonly content: MessageContent;
}

/** A one-off message that waits for a device to fetch it; `type` is what app and client agreed on. */
export interface ToDeviceMessage {
  readonly message_id: string;
  readonly fcid: string;
  readonly device_id: string;
  readonly type: string;
  readonly sender: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** That an app has used a transaction_id of send-to-device. */
export interface DeviceTransaction {
  readonly app_id: string;
  readonly transaction_id: string;
}

/** An event kept for an app that fetches its events: the fields of the event, beside the app's id. */
export interface ForwarderEvent {
  readonly app_id: string;
  readonly event_id: string;
  readonly [field: string]: unknown;
}

/** A file that was uploaded: which its o_url `mxc://{server_name}/{media_id}` names. */
export interface Media {
  readonly server_name: string;
  readonly media_id: string;
  /** As it was uploaded with. */
  readonly content_type: string;
  /** Where the bytes lie, for those of the fixtures; the others lie in the media folder. */
  readonly file?: string;
}

/** An app's one active token. A life of N ends at the instant N has passed. */
export interface AccessToken {
  readonly token: string;
  readonly app_id: string;
  readonly expires_at: number;
}

/** One event on its way to one app, or arrived, or given up. */
export interface Delivery {
  readonly delivery_id: string;
  readonly app_id: string;
  readonly event_id: string;
  readonly type: string;
  readonly url: string;
  readonly state: "pending" | "delivered" | "dropped";
  /** Why it was dropped. */
  readonly reason?: string;
  readonly created_at: number;
  readonly payload: object;
  readonly attempts: readonly Attempt[];
}

/** One attempt to deliver: what was answered, or which error kept it from an answer. */
export interface Attempt {
  readonly at: number;
  readonly duration_ms: number;
  readonly status?: number;
  readonly error?: string;
  readonly response?: string;
}

/** How an app's queue stands; apps without a row have never failed. */
export interface QueueState {
  readonly app_id: string;
  /** When the first attempt of the present run of failures failed. */
  readonly failing_since?: number;
  /** How often in a row: what the back-off is worked out from. */
  readonly failures: number;
  /** When the head of the queue is tried again. */
  readonly next_attempt_at?: number;
  /** Whether the hour is over: what is new gets one attempt. */
  readonly gave_up: boolean;
  readonly paused: boolean;
  /** Since when a debugger holds it. */
  readonly held_since?: number;
}

/** Calls that are made to fail: which (all that is given must hold), how often, and what happens to them. */
export interface Fault {
  readonly fault_id: string;
  readonly operation_id?: string;
  readonly method?: string;
  /** Exact, or a prefix that ends in `*`. */
  readonly path?: string;
  readonly app_id?: string;
  readonly room_id?: string;
  readonly fcid?: string;
  /** How often it still applies. */
  readonly times?: number;
  readonly every?: number;
  readonly probability?: number;
  readonly delay_ms?: number;
  readonly status?: number;
  readonly errcode?: string;
  readonly body?: unknown;
  readonly truncate_body?: boolean;
  readonly drop_connection?: boolean;
  /** How many calls met its conditions so far. */
  readonly seen: number;
}

/** Why an app was not pushed an event that happened where it might have been. */
export type OmissionRule =
  | "not_live"
  | "not_assistant"
  | "not_subscribed"
  | "not_mentioned"
  | "bot_not_in_room"
  | "own_message"
  | "other_app"
  | "no_callback_url";

/**
 * The apps close to an event that were not pushed it, with the rule that decided when it happened. Events that every such
 * app was pushed have no row.
 */
export interface Omission {
  readonly event_id: string;
  readonly type: string;
  readonly apps: readonly { readonly app_id: string; readonly rule: OmissionRule }[];
}

/** A key that the IAM signs with: an RSA key pair for what apps verify, a shared secret for what it alone reads again. */
export interface IamKey {
  readonly kid: string;
  readonly alg: IamAlgorithm;
  /** The whole key, its private part too. */
  readonly jwk: Readonly<Record<string, unknown>>;
  /** Once a newer key is in force: until when tokens that it signed may live. */
  readonly listed_until?: number;
}

/** RS256 for access and ID tokens, HS256 for refresh tokens. */
export type IamAlgorithm = "RS256" | "HS256";

/** That a user signed in: apps are told its `session_state`, the browser alone its `cookie`. */
export interface IamSession {
  readonly session_state: string;
  readonly cookie: string;
  readonly fcid: string;
  readonly auth_time: number;
}

/** What a user's sign-in grants an app: a code at first and, once it was exchanged, the tokens that hang on it. */
export interface IamGrant {
  readonly code: string;
  readonly session_state: string;
  readonly client_id: string;
  readonly fcid: string;
  readonly auth_time: number;
  readonly redirect_uri: string;
  /** As the app asked for it. */
  readonly scope: string;
  readonly nonce?: string;
  readonly code_challenge?: string;
  /** Whether the code was exchanged: it works once. */
  readonly used: boolean;
  /** Until when the code can be exchanged. */
  readonly expires_at: number;
}

/** A token that the IAM gave and did not take back; `code` is that of its grant. */
export interface IamToken {
  readonly jti: string;
  readonly typ: "Bearer" | "Offline";
  readonly code: string;
  readonly expires_at: number;
}
