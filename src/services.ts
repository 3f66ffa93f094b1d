import { readFile } from "node:fs/promises";
import type { Logger } from "./core/logger.ts";
import type { Background } from "./core/background.ts";
import { Apps } from "./domain/apps.ts";
import { AppMarket } from "./domain/apps-market.ts";
import { isLive } from "./domain/app-status.ts";
import { Cards } from "./domain/cards.ts";
import { Contacts } from "./domain/contacts.ts";
import type { DomainContext } from "./domain/domain-context.ts";
import { Devices } from "./domain/devices.ts";
import { Forwarder } from "./domain/forwarder.ts";
import { GroupRooms } from "./domain/group-rooms.ts";
import { Messages } from "./domain/messages.ts";
import { MessagesAsUser } from "./domain/messages-as-user.ts";
import { Moderation } from "./domain/moderation.ts";
import { People } from "./domain/people.ts";
import { RoomList } from "./domain/room-list.ts";
import { Rooms } from "./domain/rooms.ts";
import { createTenant } from "./domain/tenant.ts";
import { Timeline } from "./domain/timeline.ts";
import { Tokens } from "./domain/tokens.ts";
import { Webhooks } from "./domain/webhooks.ts";
import { Iam } from "./iam/iam.ts";
import { Realtime } from "./realtime/realtime.ts";
import type { RecorderContext } from "./recording/recorder.ts";
import type { Services } from "./routes/services.ts";

/** Parts of an emulator that the services are built on. */
type OwnParts = Pick<
  Services,
  | "instance"
  | "clock"
  | "wall"
  | "lag"
  | "media"
  | "requestLog"
  | "metrics"
  | "pusher"
  | "pushFaults"
  | "consoleFolder"
  | "ownUrl"
  | "packageFile"
  | "basePath"
  | "tenants"
  | "objection"
  | "reset"
  | "iamPort"
  | "exportState"
  | "importState"
> & {
  /** The parts of recordings that do not come from the services. */
  readonly recorded: Omit<RecorderContext, "feed" | "rows" | "clock" | "fileBytes">;
};

/** Builds what the handlers call upon: the rules of the domain, the IAM and the feeds, each given what it needs. */
export function createServices(
  context: DomainContext,
  { logger, background, recorded, ...own }: OwnParts & { readonly logger: Logger; readonly background: Background },
): Services {
  const tokens = new Tokens(context);
  const people = new People(context);
  const rooms = new Rooms(context);
  const contacts = new Contacts(context);
  const moderation = new Moderation(context, people, contacts);
  const messages = new Messages(context, { people, rooms, moderation });
  const cards = new Cards(context, messages);
  const apps = new Apps(context, tokens);
  const devices = new Devices(context, people);
  const timeline = new Timeline(context, rooms, cards);
  const realtime = new Realtime({ ...context, wall: own.wall, logger, background, cards, devices });
  return {
    ...context,
    ...own,
    contacts,
    people,
    tokens,
    apps,
    market: new AppMarket(context, { apps, people, contacts }),
    rooms,
    groupRooms: new GroupRooms(context, people, rooms),
    tenant: createTenant(context, { apps, rooms }),
    messages,
    messagesAsUser: new MessagesAsUser(context, { people, rooms, messages }),
    cards,
    webhooks: new Webhooks(context, rooms, messages),
    devices,
    forwarder: new Forwarder(context),
    timeline,
    roomList: new RoomList(context, timeline),
    iam: new Iam({ ...context, basePath: own.basePath, isLive: (app) => isLive(app.status) }),
    realtime,
    recording: {
      ...recorded,
      feed: realtime.eventLog,
      rows: context.rows,
      clock: own.clock,
      fileBytes: (uri) => bytesOf(own.media, uri),
    },
  };
}

/** Returns the bytes of an uploaded file as base64; undefined when it is gone. */
async function bytesOf(media: Services["media"], contentUri: string): Promise<string | undefined> {
  const [, server = "", id = ""] = /^mxc:\/\/([^/]+)\/(.+)$/.exec(contentUri) ?? [];
  const file = media.find(server, id);
  return file && (await readFile(file.path, "base64"));
}
