import type { EmulatorClock } from "../core/clock.ts";
import type { WallClock } from "../core/wall.ts";
import type { Apps } from "../domain/apps.ts";
import type { AppMarket } from "../domain/apps-market.ts";
import type { Cards } from "../domain/cards.ts";
import type { Contacts } from "../domain/contacts.ts";
import type { DomainContext } from "../domain/context.ts";
import type { Devices } from "../domain/devices.ts";
import type { Forwarder } from "../domain/forwarder.ts";
import type { GroupRooms } from "../domain/group-rooms.ts";
import type { Messages } from "../domain/messages.ts";
import type { MessagesAsUser } from "../domain/messages-as-user.ts";
import type { People } from "../domain/people.ts";
import type { Rooms } from "../domain/rooms.ts";
import type { Timeline } from "../domain/timeline.ts";
import type { Tokens } from "../domain/tokens.ts";
import type { Webhooks } from "../domain/webhooks.ts";
import type { Pusher } from "../pusher/pusher.ts";

/** What the handlers of one emulator call upon. */
export interface Services extends DomainContext {
  readonly clock: EmulatorClock;
  readonly wall: WallClock;
  readonly apps: Apps;
  readonly market: AppMarket;
  readonly contacts: Contacts;
  readonly people: People;
  readonly tokens: Tokens;
  readonly rooms: Rooms;
  readonly groupRooms: GroupRooms;
  readonly messages: Messages;
  readonly messagesAsUser: MessagesAsUser;
  readonly cards: Cards;
  readonly webhooks: Webhooks;
  readonly devices: Devices;
  readonly forwarder: Forwarder;
  readonly timeline: Timeline;
  readonly pusher: Pusher;
  /** Back to the start. */
  readonly reset: () => Promise<void>;
}
