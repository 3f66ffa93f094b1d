import { Collection, type ChangeRecorder } from "./collection.ts";
import type {
  AccessToken,
  App,
  CardVersion,
  Delivery,
  Department,
  Fault,
  Media,
  DeviceTransaction,
  ForwarderEvent,
  IamGrant,
  IamKey,
  IamSession,
  IamToken,
  Membership,
  Message,
  Omission,
  Organization,
  PushFault,
  QueueState,
  Role,
  Room,
  SensitiveWord,
  ToDeviceMessage,
  User,
  Webhook,
} from "./entities.ts";
import type { Index } from "./row-index.ts";
import { TextIndex } from "./text-index.ts";
import { WordIndex } from "./word-index.ts";

/** The type of the event with which a developer tries out a callback URL. */
export const testEventType = "finstore.test.event";

const optional = (key: string | null | undefined): string[] => (key === undefined || key === null ? [] : [key]);

/** The domain in an id of the form `@local:domain`; "" where there is none. */
export const domainOf = (id: string): string => id.slice(id.indexOf(":") + 1 || id.length);

/** Scheme, host and port of a URI in lower case; "" where it has none. */
export const siteOf = (uri: string): string => /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(uri)?.[0].toLowerCase() ?? "";

/** One key for two: neither part can imitate another pair. */
export const pairKey = (a: string, b: string): string => `${String(a.length)}:${a}${b}`;

/** The key of a direct room's two members, whoever is named first. */
export const directKey = (a: string, b: string): string => (a < b ? pairKey(a, b) : pairKey(b, a));

class Organizations extends Collection<Organization> {
  /** By `pairKey(domain, organization_type)`. */
  readonly byDomainAndType: Index<Organization> = this.index((row) => [
    pairKey(row.domain, String(row.organization_type)),
  ]);
  readonly bySupervised: Index<Organization> = this.index((row) => row.dispatch_supervision_organizations);
}

class Departments extends Collection<Department> {
  readonly byParent: Index<Department> = this.index((row) => optional(row.parent_department));
  readonly byOrganization: Index<Department> = this.index((row) => [row.organization_id]);
}

class Roles extends Collection<Role> {
  readonly byAuthority: Index<Role> = this.index((row) => row.authorities);
}

class Users extends Collection<User> {
  readonly byRole: Index<User> = this.index((row) => row.roles);
  readonly byDepartment: Index<User> = this.index((row) => row.departments);
  readonly byOrganization: Index<User> = this.index((row) => [row.organization_id]);
  readonly byAccount: Index<User> = this.index((row) => [row.account]);
  /** By e-mail address in lower case. */
  readonly byEmail: Index<User> = this.index((row) => (row.email === "" ? [] : [row.email.toLowerCase()]));
  readonly bySub: Index<User> = this.index((row) => [row.sub]);
  readonly byDomain: Index<User> = this.index((row) => [domainOf(row.fcid)]);
}

class Apps extends Collection<App> {
  readonly byBot: Index<App> = this.index((row) => optional(row.bot));
  readonly byDeveloper: Index<App> = this.index((row) => [row.developer]);
  /** By the `siteOf` each address that the IAM may redirect to. */
  readonly byRedirectSite: Index<App> = this.index((row) => new Set(row.redirect_uris.map(siteOf)));
  /** By the departments, and by the users, that can see it where not everybody can. */
  readonly byVisibleDepartment: Index<App> = this.index(({ visibility }) =>
    visibility.unlimited ? [] : visibility.departments,
  );
  readonly byVisibleUser: Index<App> = this.index(({ visibility }) => (visibility.unlimited ? [] : visibility.fcids));
  /** By mode, "none" left out. */
  readonly byRoomMessages: Index<App> = this.index(({ subscriptions: { room_messages: mode } }) =>
    mode === "none" ? [] : [mode],
  );
  /** By the name of each subscription that is on. */
  readonly bySubscription: Index<App> = this.index((row) =>
    Object.entries(row.subscriptions).flatMap(([name, on]) => (on === true ? [name] : [])),
  );
}

class Rooms extends Collection<Room> {
  /** The direct room of two, by `directKey`. */
  readonly byPair: Index<Room> = this.index((row) => (row.pair === undefined ? [] : [directKey(...row.pair)]));
}

class Memberships extends Collection<Membership> {
  readonly byRoom: Index<Membership> = this.index((row) => [row.room_id]);
  /** Those of bots, by room: who may be pushed what is said there. */
  readonly botsByRoom: Index<Membership> = this.index((row) => (row.app_id === undefined ? [] : [row.room_id]));
  readonly groupsByMember: Index<Membership> = this.index((row) => (row.direct ? [] : [row.fcid]));
  readonly directByMember: Index<Membership> = this.index((row) => (row.direct ? [row.fcid] : []));
}

class Webhooks extends Collection<Webhook> {
  readonly byApp: Index<Webhook> = this.index((row) => [row.app_id]);
  readonly byRoom: Index<Webhook> = this.index((row) => [row.room_id]);
}

class Messages extends Collection<Message> {
  readonly byRoom: Index<Message> = this.index((row) => [row.room_id]);

  /** A message's place is its position, so that a timeline can be entered at either. */
  protected override placeFor(row: Message): number {
    return row.position;
  }
}

class SensitiveWords extends Collection<SensitiveWord> {
  readonly byReceiver: Index<SensitiveWord> = this.index((row) => row.receivers ?? []);
  /** By the texts that hold the word. */
  readonly byText: WordIndex<SensitiveWord> = this.keepIndex(new WordIndex(({ word }) => word));
}

class CardVersions extends Collection<CardVersion> {
  readonly byCard: Index<CardVersion> = this.index((row) => [row.event_id]);
}

class ToDeviceMessages extends Collection<ToDeviceMessage> {
  /** Messages that wait for a device, by `pairKey(fcid, device_id)`. */
  readonly byDevice: Index<ToDeviceMessage> = this.index((row) => [pairKey(row.fcid, row.device_id)]);
}

class ForwarderEvents extends Collection<ForwarderEvent> {
  /** An app's, in order of event_id. */
  readonly byApp: TextIndex<ForwarderEvent> = this.keepIndex(
    new TextIndex(
      (row) => row.app_id,
      (row) => row.event_id,
    ),
  );
}

class AccessTokens extends Collection<AccessToken> {
  readonly byApp: Index<AccessToken> = this.index((row) => [row.app_id]);
}

class Deliveries extends Collection<Delivery> {
  readonly byEvent: Index<Delivery> = this.index((row) => [row.event_id]);
  readonly byApp: Index<Delivery> = this.index((row) => [row.app_id]);
  /** By `pairKey(app_id, state)`. */
  readonly byAppAndState: Index<Delivery> = this.index((row) => [pairKey(row.app_id, row.state)]);
  /** By state, and all that is no longer pending under "settled". */
  readonly byState: Index<Delivery> = this.index(({ state }) => (state === "pending" ? [state] : [state, "settled"]));
  /** An app's queue: what is pending, in order. A test event goes round it. */
  readonly pendingByApp: Index<Delivery> = this.index((row) =>
    row.state === "pending" && row.type !== testEventType ? [row.app_id] : [],
  );
  /** Test events that wait for their one attempt, under "pending". */
  readonly interruptible: Index<Delivery> = this.index((row) =>
    row.state === "pending" && row.type === testEventType ? ["pending"] : [],
  );
}

class PushFaultRows extends Collection<PushFault> {
  readonly byApp: Index<PushFault> = this.index((row) => [row.app_id]);
}

class IamKeys extends Collection<IamKey> {
  /** By algorithm; the last made is in force. */
  readonly byAlgorithm: Index<IamKey> = this.index((row) => [row.alg]);
}

class IamSessions extends Collection<IamSession> {
  readonly byCookie: Index<IamSession> = this.index((row) => [row.cookie]);
}

class IamGrants extends Collection<IamGrant> {
  readonly bySession: Index<IamGrant> = this.index((row) => [row.session_state]);
  /** Those whose code nobody has exchanged yet, under the key "unused". */
  readonly unused: Index<IamGrant> = this.index((row) => (row.used ? [] : ["unused"]));
}

class IamTokens extends Collection<IamToken> {
  readonly byGrant: Index<IamToken> = this.index((row) => [row.code]);
  readonly byType: Index<IamToken> = this.index((row) => [row.typ]);
}

/** The collections of one store, each under its own name. */
export interface Collections {
  readonly organizations: Organizations;
  readonly departments: Departments;
  readonly roles: Roles;
  readonly users: Users;
  readonly apps: Apps;
  readonly rooms: Rooms;
  readonly memberships: Memberships;
  readonly webhooks: Webhooks;
  readonly sensitive_words: SensitiveWords;
  readonly messages: Messages;
  readonly card_versions: CardVersions;
  readonly to_device_messages: ToDeviceMessages;
  readonly device_transactions: Collection<DeviceTransaction>;
  readonly forwarder_events: ForwarderEvents;
  readonly media: Collection<Media>;
  readonly access_tokens: AccessTokens;
  readonly deliveries: Deliveries;
  readonly queues: Collection<QueueState>;
  readonly omissions: Collection<Omission>;
  readonly faults: Collection<Fault>;
  readonly push_faults: PushFaultRows;
  readonly iam_keys: IamKeys;
  readonly iam_sessions: IamSessions;
  readonly iam_grants: IamGrants;
  readonly iam_tokens: IamTokens;
}

/** Makes the empty collections of a store; changes of them are recorded with `record`. */
export function createCollections(record: ChangeRecorder): Collections {
  return {
    organizations: new Organizations("organizations", (row) => row.organization_id, record),
    departments: new Departments("departments", (row) => row.department_id, record),
    roles: new Roles("roles", (row) => row.role_id, record),
    users: new Users("users", (row) => row.fcid, record),
    apps: new Apps("apps", (row) => row.app_id, record),
    rooms: new Rooms("rooms", (row) => row.room_id, record),
    memberships: new Memberships("memberships", (row) => pairKey(row.room_id, row.fcid), record),
    webhooks: new Webhooks("webhooks", (row) => row.webhook_id, record),
    sensitive_words: new SensitiveWords("sensitive_words", (row) => row.word, record),
    messages: new Messages("messages", (row) => row.event_id, record),
    card_versions: new CardVersions("card_versions", (row) => pairKey(row.event_id, row.fcid), record),
    to_device_messages: new ToDeviceMessages("to_device_messages", (row) => row.message_id, record),
    device_transactions: new Collection<DeviceTransaction>(
      "device_transactions",
      (row) => pairKey(row.app_id, row.transaction_id),
      record,
    ),
    forwarder_events: new ForwarderEvents("forwarder_events", (row) => pairKey(row.app_id, row.event_id), record),
    media: new Collection<Media>("media", (row) => pairKey(row.server_name, row.media_id), record),
    access_tokens: new AccessTokens("access_tokens", (row) => row.token, record),
    deliveries: new Deliveries("deliveries", (row) => row.delivery_id, record),
    queues: new Collection<QueueState>("queues", (row) => row.app_id, record),
    omissions: new Collection<Omission>("omissions", (row) => row.event_id, record),
    faults: new Collection<Fault>("faults", (row) => row.fault_id, record),
    push_faults: new PushFaultRows("push_faults", (row) => row.fault_id, record),
    iam_keys: new IamKeys("iam_keys", (row) => row.kid, record),
    iam_sessions: new IamSessions("iam_sessions", (row) => row.session_state, record),
    iam_grants: new IamGrants("iam_grants", (row) => row.code, record),
    iam_tokens: new IamTokens("iam_tokens", (row) => row.jti, record),
  };
}
