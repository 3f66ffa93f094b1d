import { EmulatorApiError } from "../client/api.ts";
import type { EmulatorConnection } from "../client/connection.ts";
import type { AppUnderTest } from "./app-under-test.ts";
import type { Observer } from "./observer.ts";

/** A user with a direct room with the bot. */
export class Speaker {
  readonly fcid: string;
  readonly roomId: string;
  readonly #fx: EmulatorConnection;
  readonly #observer: Observer;

  constructor(fx: EmulatorConnection, observer: Observer, { fcid, roomId }: { fcid: string; roomId: string }) {
    this.#fx = fx;
    this.#observer = observer;
    this.fcid = fcid;
    this.roomId = roomId;
  }

  /** Posts a text in the direct room and returns its event_id. */
  async say(text: string): Promise<string> {
    const { event_id } = await this.#fx.as(this.fcid).say(this.roomId, text);
    this.#observer.ignore(event_id);
    return event_id;
  }

  /** Submits a card. @throws EmulatorApiError when the platform refuses it */
  async submit(cardId: string, info: Record<string, string>): Promise<void> {
    await this.#fx.as(this.fcid).submit(this.roomId, cardId, info);
  }
}

/** Finds users of the bot's domain who may talk to it, and adds users when the tenant has too few. */
export async function findSpeakers(
  fx: EmulatorConnection,
  observer: Observer,
  { app, count }: { app: AppUnderTest; count: number },
): Promise<{ readonly speakers: Speaker[]; readonly hasNewRooms: boolean }> {
  const { users } = await fx.control.call("listUsers", { query: { limit: 1000 } });
  const domain = domainOf(app.bot);
  const speakers: Speaker[] = [];
  let hasNewRooms = false;
  for (const { fcid } of users) {
    if (speakers.length === count) break;
    if (domainOf(fcid) !== domain || fcid === app.bot) continue;
    const room = await openRoom(fx, fcid, app.appId);
    if (room === undefined) continue;
    hasNewRooms ||= room.created;
    speakers.push(new Speaker(fx, observer, { fcid, roomId: room.room_id }));
  }
  for (let number = 1; speakers.length < count; number++) {
    const fcid = `@certify-${String(number)}:${domain}`;
    if (users.some((user) => user.fcid === fcid)) continue;
    hasNewRooms = true;
    speakers.push(new Speaker(fx, observer, { fcid, roomId: await addUser(fx, fcid, app.appId) }));
  }
  return { speakers, hasNewRooms };
}

async function addUser(fx: EmulatorConnection, fcid: string, appId: string): Promise<string> {
  await fx.control.call("postUser", { body: { fcid, name: fcid.slice(1).split(":")[0] ?? fcid } });
  const params = { app_id: appId };
  const { visibility } = await fx.control.call("readApp", { params });
  if (visibility?.unlimited !== true) {
    const fcids = [...(visibility?.fcids ?? []), fcid];
    await fx.control.call("patchApp", { params, body: { visibility: { ...visibility, fcids } } });
  }
  return (await fx.as(fcid).openDirectRoom(appId)).room_id;
}

/** Returns the direct room; undefined for a user outside the app's visibility. */
async function openRoom(
  fx: EmulatorConnection,
  fcid: string,
  appId: string,
): Promise<{ readonly room_id: string; readonly created: boolean } | undefined> {
  try {
    return await fx.as(fcid).openDirectRoom(appId);
  } catch (error) {
    if (error instanceof EmulatorApiError && error.status === 409) return undefined;
    throw error;
  }
}

const domainOf = (fcid: string): string => fcid.slice(fcid.indexOf(":") + 1);
