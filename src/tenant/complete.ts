import { botFcid, localPart, subOf } from "./names.ts";
import { defaultDomain } from "./tenant-lookup.ts";
import type {
  App,
  Department,
  Organization,
  Role,
  SensitiveWord,
  User,
  Visibility,
  Webhook,
} from "../store/entities.ts";
import type * as Input from "./types.ts";

/** Makes the ids that a tenant leaves out; `Ids` of src/core is one. */
export interface IdMaker {
  appId(): string;
  uuid(): string;
  callbackToken(): string;
  roomId(domain: string): string;
  webhookId(): string;
  eventId(domain: string): string;
  mediaId(serverName: string): string;
}

/** Dependencies of completing rows. */
export interface Completion {
  /** The tenant's domain. */
  readonly domain: string;
  readonly ids: IdMaker;
  /** The time of messages without one, ms since the epoch. */
  readonly now: number;
}

/** Fills in every default of a tenant that was checked. Nothing of the input is changed. */
export function completeTenant(input: Input.TenantInput, { ids, now }: Omit<Completion, "domain">): Input.Tenant {
  const domain = input.domain ?? defaultDomain;
  const completion = { domain, ids, now };
  const all = <Given, Row>(rows: readonly Given[] | undefined, complete: (row: Given, by: Completion) => Row): Row[] =>
    (rows ?? []).map((row) => complete(row, completion));
  return {
    domain,
    organizations: all(input.organizations, completeOrganization),
    departments: all(input.departments, completeDepartment),
    roles: all(input.roles, completeRole),
    users: all(input.users, completeUser),
    apps: all(input.apps, completeApp),
    rooms: all(input.rooms, completeRoom),
    webhooks: all(input.webhooks, completeWebhook),
    messages: all(input.messages, completeMessage),
    media: all(input.media, completeMedia),
    sensitive_words: all(input.sensitive_words, completeSensitiveWord),
    settings: input.settings ?? {},
  };
}

/** An organization with its defaults. */
export function completeOrganization(row: Input.OrganizationInput, { domain }: Completion): Organization {
  const { organization_id, organization_name, organization_type } = row;
  const optional = filled<OrganizationDefaults>({ dispatch_supervision_organizations: [], domain }, row);
  return { organization_id, organization_name, organization_type, ...optional };
}

type OrganizationDefaults = Pick<Organization, "dispatch_supervision_organizations" | "domain">;

/** A department with its defaults. */
export function completeDepartment(row: Input.DepartmentInput): Department {
  const { department_id, department_name } = row;
  return { department_id, department_name, ...filled(departmentDefaults, row) };
}

const departmentDefaults: Pick<Department, "parent_department" | "organization_id"> = {
  parent_department: null,
  organization_id: "",
};

/** A role with its defaults. */
export function completeRole(row: Input.RoleInput): Role {
  return { role_id: row.role_id, ...filled(roleDefaults, row) };
}

const roleDefaults: Pick<Role, "role_name" | "authorities"> = { role_name: "", authorities: [] };

/** A user with their defaults: account and name from the fcid, and the IAM's id too. */
export function completeUser(row: Input.UserInput): User {
  const local = localPart(row.fcid);
  const names = filled({ account: local, name: local }, row);
  return { fcid: row.fcid, ...names, ...filled(userDefaults, row), sub: row.sub ?? subOf(row.fcid) };
}

const userDefaults: Omit<User, "fcid" | "account" | "name" | "sub"> = {
  gender: "",
  mobile: "",
  landline: "",
  position: "",
  email: "",
  job_number: "",
  roles: [],
  departments: [],
  organization_id: "",
  devices: [],
};

/** An app with its defaults and, unless it is a web app, a bot. */
export function completeApp(row: Input.AppInput, { domain, ids }: Completion): App {
  const app_id = row.app_id ?? ids.appId();
  const type = row.type ?? "bot";
  return {
    app_id,
    secret: row.secret ?? ids.uuid(),
    name: row.name,
    type,
    ...(type === "bot" ? { bot: row.bot ?? botFcid(app_id, domain) } : {}),
    ...filled<AppFlags>({ developer: "", status: "Published", assistant: false, privileged: true }, row),
    callback: callbackOf(row, ids),
    subscriptions: filled(noSubscriptions, row.subscriptions),
    search: filled({ url: "" }, row.search),
    redirect_uris: row.redirect_uris ?? [],
    public_client: row.public_client ?? false,
    visibility: visibilityOf(row),
    directives: (row.directives ?? []).map(({ command, description = "" }) => ({ command, description })),
  };
}

type AppFlags = Pick<App, "developer" | "status" | "assistant" | "privileged">;

function callbackOf({ callback }: Input.AppInput, ids: IdMaker): App["callback"] {
  return { url: callback?.url ?? "", token: callback?.token ?? ids.callbackToken() };
}

const noSubscriptions: App["subscriptions"] = {
  room_messages: "none",
  direct_room_created: false,
  app_application: false,
  app_status: false,
  app_visibility: false,
  sensitive_word: false,
};

/** The statuses of an app that was never published. */
const unpublished: readonly App["status"][] = [
  "InDevelopment",
  "Publishing",
  "PublishWithdrawed",
  "PublishApproved",
  "PublishRejected",
];

/** Everybody sees an app that says nothing of it, but one yet to be published is its developer's alone. */
function visibilityOf({ visibility, status = "Published", developer = "" }: Input.AppInput): Visibility {
  if (visibility?.unlimited === false) return { unlimited: false, ...filled(nobody, visibility) };
  if (visibility !== undefined || !unpublished.includes(status)) return { unlimited: true };
  return { unlimited: false, ...nobody, fcids: developer === "" ? [] : [developer] };
}

const nobody: { readonly departments: readonly string[]; readonly fcids: readonly string[] } = {
  departments: [],
  fcids: [],
};

/** A room with its defaults, every member once; an owner who is not named among them comes first. */
export function completeRoom(row: Input.RoomInput, { domain, ids }: Completion): Input.TenantRoom {
  const { type } = row;
  const owner = type === "multi_chat" ? (row.owner ?? "") : "";
  const members = new Set(owner === "" || row.fcids.includes(owner) ? row.fcids : [owner, ...row.fcids]);
  const room_id = row.room_id ?? ids.roomId(domain);
  return { room_id, type, ...filled(roomDefaults, row), owner, fcids: [...members] };
}

const roomDefaults: Omit<Input.TenantRoom, "room_id" | "type" | "owner" | "fcids"> = {
  name: "",
  topic: "",
  federate: false,
  history_visibility: "shared",
  message_forbidden_except_owner: false,
  invite_forbidden_except_owner: false,
};

/** A webhook with its id. */
export function completeWebhook(row: Input.WebhookInput, { ids }: Completion): Webhook {
  return { webhook_id: row.webhook_id ?? ids.webhookId(), app_id: row.app_id, room_id: row.room_id };
}

/** A message with its id and time. */
function completeMessage(row: Input.MessageInput, { domain, ids, now }: Completion): Input.TenantMessage {
  return {
    event_id: row.event_id ?? ids.eventId(domain),
    room_id: row.room_id,
    sender: row.sender,
    timestamp: row.timestamp ?? now,
    content: row.content,
  };
}

/** Media with their id and defaults. */
function completeMedia(row: Input.MediaInput, { domain, ids }: Completion): Input.TenantMedia {
  const server_name = row.server_name ?? domain;
  return {
    server_name,
    media_id: row.media_id ?? ids.mediaId(server_name),
    content_type: row.content_type ?? "application/octet-stream",
    file: row.file,
  };
}

/** A sensitive word; receivers that were left out stay so, and are looked up whenever the word is met. */
export function completeSensitiveWord({ word, disposal = "", receivers }: Input.SensitiveWordInput): SensitiveWord {
  return { word, disposal, ...(receivers === undefined ? {} : { receivers }) };
}

/** The fields that have defaults: as given, else their default. */
function filled<Row extends object>(
  defaults: Row,
  given: { readonly [Field in keyof Row]?: Row[Field] | undefined } | undefined,
): Row {
  const row = { ...defaults };
  for (const name in defaults) row[name] = given?.[name] ?? defaults[name];
  return row;
}
