import type { EmulatorClock } from "../core/clock.ts";
import type { LagMonitor } from "../core/lag-monitor.ts";
import type { Settings } from "../core/settings.ts";
import type { WallClock } from "../core/wall.ts";
import type { Apps } from "../domain/apps.ts";
import type { AppMarket } from "../domain/apps-market.ts";
import type { Cards } from "../domain/cards.ts";
import type { Contacts } from "../domain/contacts.ts";
import type { DomainContext } from "../domain/domain-context.ts";
import type { Devices } from "../domain/devices.ts";
import type { Forwarder } from "../domain/forwarder.ts";
import type { GroupRooms } from "../domain/group-rooms.ts";
import type { RequestLog } from "../domain/request-log.ts";
import type { MediaLibrary } from "../domain/media.ts";
import type { Messages } from "../domain/messages.ts";
import type { MessagesAsUser } from "../domain/messages-as-user.ts";
import type { Metrics } from "../domain/metrics.ts";
import type { People } from "../domain/people.ts";
import type { RoomList } from "../domain/room-list.ts";
import type { Rooms } from "../domain/rooms.ts";
import type { Tenant } from "../domain/tenant.ts";
import type { Timeline } from "../domain/timeline.ts";
import type { Tokens } from "../domain/tokens.ts";
import type { Webhooks } from "../domain/webhooks.ts";
import type { components } from "../generated/control.d.ts";
import type { Iam } from "../iam/iam.ts";
import type { PushFaults } from "../pusher/push-faults.ts";
import type { Pusher } from "../pusher/pusher.ts";
import type { RecorderContext } from "../recording/recorder.ts";
import type { Realtime } from "../realtime/realtime.ts";

/** The tenants that a process hosts beside its own. */
export interface TenantHost {
  /** Creates a tenant, whose name is in `nameIn`; a failure leaves nothing behind. @throws EmulatorError */
  create(request: TenantRequest, origin: string, nameIn?: "body" | "path"): Promise<HostedTenant>;
  /** Returns a page of the tenants, in order of creation, after the one with a number. */
  list(origin: string, paging: { after: number; limit: number }): TenantPage;
  /** @throws EmulatorError EMULATOR_NOT_FOUND */
  read(name: string, origin: string): HostedTenant;
  /** Deletes a tenant and everything that it has. @throws EmulatorError EMULATOR_NOT_FOUND */
  delete(name: string): Promise<void>;
  /** Returns the metrics of all tenants, each sample with a label `tenant`. */
  metrics(): string[];
}

/** A page of hosted tenants; `next` is the number that the next page comes after, when there is one. */
export interface TenantPage {
  readonly rows: readonly HostedTenant[];
  readonly next?: number;
}

/** Request body of a new tenant. */
export type TenantRequest = components["schemas"]["CreateTenantRequest"];

/** A hosted tenant as the control API shows it. */
export type HostedTenant = components["schemas"]["HostedTenant"];

/** Services of one emulator for its handlers. */
export interface Services extends DomainContext {
  /** Name of this start: another one after a restart. */
  readonly instance: string;
  readonly clock: EmulatorClock;
  readonly wall: WallClock;
  /** Monitor of the process's event loop. */
  readonly lag: LagMonitor;
  readonly apps: Apps;
  readonly market: AppMarket;
  readonly contacts: Contacts;
  readonly people: People;
  readonly tokens: Tokens;
  readonly rooms: Rooms;
  readonly groupRooms: GroupRooms;
  readonly tenant: Tenant;
  readonly messages: Messages;
  readonly messagesAsUser: MessagesAsUser;
  readonly cards: Cards;
  readonly webhooks: Webhooks;
  readonly devices: Devices;
  readonly forwarder: Forwarder;
  readonly media: MediaLibrary;
  readonly requestLog: RequestLog;
  readonly metrics: Metrics;
  readonly timeline: Timeline;
  readonly roomList: RoomList;
  readonly iam: Iam;
  readonly pusher: Pusher;
  readonly pushFaults: PushFaults;
  readonly realtime: Realtime;
  readonly recording: RecorderContext;
  /** Prefix of all paths: "" for the process's own tenant, `/t/NAME` for a hosted one. */
  readonly basePath: string;
  /** Hosted tenants; undefined for a hosted tenant. */
  readonly tenants: TenantHost | undefined;
  /** Returns the URL that the process listens on; undefined while it does not. */
  readonly ownUrl: () => string | undefined;
  /** Path of a file or folder of the package. */
  readonly packageFile: (path: string) => string;
  /** Folder of the built web console. */
  readonly consoleFolder: string;
  /** Port of the IAM's own listener, if it has one. */
  readonly iamPort: () => number | undefined;
  /** Returns the reason why settings cannot be applied to this emulator's address; undefined when they can. */
  readonly objection: (settings: Settings) => string | undefined;
  /** Back to the start. */
  readonly reset: () => Promise<void>;
  /** Everything as one JSON document, as it is read, with the bytes of media or without. */
  readonly exportState: (withMedia: boolean) => AsyncIterable<string>;
  /** Puts such a document in place of everything; `warn` is told what is accepted, but hardly meant. */
  readonly importState: (snapshot: AsyncIterable<Buffer>, warn: (message: string) => void) => Promise<void>;
}
