import { isRecord } from "../core/json.ts";
import type { Collection } from "./collection.ts";
import type { Collections } from "./collections.ts";

const kinds = {
  text: (value: unknown): boolean => typeof value === "string",
  "text or null": (value: unknown): boolean => value === null || typeof value === "string",
  whole: (value: unknown): boolean => Number.isSafeInteger(value),
  flag: (value: unknown): boolean => typeof value === "boolean",
  list: (value: unknown): boolean => Array.isArray(value),
  object: isRecord,
} as const;

type Kind = keyof typeof kinds;

type KindOf<Value> = [Value] extends [string]
  ? "text"
  : [Value] extends [string | null]
    ? "text or null"
    : [Value] extends [number]
      ? "whole"
      : [Value] extends [boolean]
        ? "flag"
        : [Value] extends [readonly unknown[]]
          ? "list"
          : "object";

type RequiredField<Row, Field extends keyof Row> = string extends Field
  ? never
  : object extends Pick<Row, Field>
    ? never
    : Field;

type RowOf<Rows> = Rows extends Collection<infer Row> ? Row : never;

type Shapes = {
  readonly [Name in keyof Collections]: {
    readonly [Field in keyof RowOf<Collections[Name]> as RequiredField<RowOf<Collections[Name]>, Field>]: KindOf<
      RowOf<Collections[Name]>[Field]
    >;
  };
};

/** The fields that every row has, by collection; the compiler holds this to the entities. */
const shapes: Shapes = {
  organizations: {
    organization_id: "text",
    organization_name: "text",
    organization_type: "whole",
    dispatch_supervision_organizations: "list",
    domain: "text",
  },
  departments: {
    department_id: "text",
    department_name: "text",
    parent_department: "text or null",
    organization_id: "text",
  },
  roles: { role_id: "text", role_name: "text", authorities: "list" },
  users: {
    fcid: "text",
    account: "text",
    name: "text",
    gender: "text",
    mobile: "text",
    landline: "text",
    position: "text",
    email: "text",
    job_number: "text",
    roles: "list",
    departments: "list",
    organization_id: "text",
    devices: "list",
    sub: "text",
  },
  apps: {
    app_id: "text",
    secret: "text",
    name: "text",
    type: "text",
    developer: "text",
    status: "text",
    assistant: "flag",
    privileged: "flag",
    callback: "object",
    subscriptions: "object",
    search: "object",
    redirect_uris: "list",
    public_client: "flag",
    visibility: "object",
    directives: "list",
  },
  rooms: {
    room_id: "text",
    type: "text",
    name: "text",
    topic: "text",
    federate: "flag",
    history_visibility: "text",
    message_forbidden_except_owner: "flag",
    invite_forbidden_except_owner: "flag",
    owner: "text",
  },
  memberships: { room_id: "text", fcid: "text", joined_at: "whole", direct: "flag" },
  webhooks: { webhook_id: "text", app_id: "text", room_id: "text" },
  sensitive_words: { word: "text", disposal: "text" },
  messages: {
    event_id: "text",
    room_id: "text",
    sender: "text",
    timestamp: "whole",
    position: "whole",
    content: "object",
  },
  card_versions: { event_id: "text", fcid: "text", content: "object" },
  to_device_messages: {
    message_id: "text",
    fcid: "text",
    device_id: "text",
    type: "text",
    sender: "text",
    content: "object",
  },
  device_transactions: { app_id: "text", transaction_id: "text" },
  forwarder_events: { app_id: "text", event_id: "text" },
  media: { server_name: "text", media_id: "text", content_type: "text" },
  access_tokens: { token: "text", app_id: "text", expires_at: "whole" },
  deliveries: {
    delivery_id: "text",
    app_id: "text",
    event_id: "text",
    type: "text",
    url: "text",
    state: "text",
    created_at: "whole",
    payload: "object",
    attempts: "list",
  },
  queues: { app_id: "text", failures: "whole", gave_up: "flag", paused: "flag" },
  omissions: { event_id: "text", type: "text", apps: "list" },
  faults: { fault_id: "text", seen: "whole" },
  iam_keys: { kid: "text", alg: "text", jwk: "object" },
  iam_sessions: { session_state: "text", cookie: "text", fcid: "text", auth_time: "whole", used_at: "whole" },
  iam_grants: {
    code: "text",
    session_state: "text",
    client_id: "text",
    fcid: "text",
    auth_time: "whole",
    redirect_uri: "text",
    scope: "text",
    acr: "text",
    used: "flag",
    expires_at: "whole",
  },
  iam_tokens: { jti: "text", typ: "text", code: "text", expires_at: "whole" },
};

/** The places in a snapshot's collections that are wrong: a collection that there is none of, a row's missing field. */
export function wrongRows(collections: Readonly<Record<string, readonly Record<string, unknown>[]>>): string[] {
  return Object.entries(collections).flatMap(([name, rows]) => {
    if (!Object.hasOwn(shapes, name)) return [`collections.${name}`];
    const fields = Object.entries<Kind>(shapes[name as keyof Shapes]);
    return rows.flatMap((row, index) =>
      fields.flatMap(([field, kind]) => (kinds[kind](row[field]) ? [] : [`collections.${name}[${index}].${field}`])),
    );
  });
}
