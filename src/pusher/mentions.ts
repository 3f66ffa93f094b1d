import type { Collections } from "../store/collections.ts";
import type { App, Message } from "../store/entities.ts";
import { localPart } from "../tenant/names.ts";

/** Characters that make a longer name of the name before them, where that ends in one of them itself. */
const [endsInWord, beginsWithWord] = [/[\p{L}\p{N}\p{M}_-]$/u, /^[\p{L}\p{N}\p{M}_-]/u];

/** The most places of a body at which a bot's name is looked at: no message mentions one more often. */
const maxPlaces = 100;

/**
 * Returns whether a message mentions a bot: in its `idlist` or, without one, by "@" and the bot's name or account in the
 * body. Names are matched whole, and where several members' names fit, the longest is meant.
 */
export function mentions({ content, room_id: roomId }: Message, app: App, rows: Collections): boolean {
  if (content.msgtype !== "m.alert" || app.bot === undefined) return false;
  const { idlist, body } = content;
  if (Array.isArray(idlist)) return idlist.includes(app.bot);
  if (typeof body !== "string") return false;
  const own = [app.name, localPart(app.bot)];
  return own.some((name) => {
    const places = placesOf(name, body);
    if (places.length === 0) return false;
    const longer = longerNames(name, own, roomId, rows);
    return places.some((place) => !longer.some((other) => stands(other, body, place)));
  });
}

/** The places of a body, behind an "@", at which a name stands. */
function placesOf(name: string, body: string): number[] {
  const places: number[] = [];
  for (let at = body.indexOf(`@${name}`); at >= 0 && places.length < maxPlaces; at = body.indexOf(`@${name}`, at + 1)) {
    if (stands(name, body, at + 1)) places.push(at + 1);
  }
  return places;
}

function stands(name: string, body: string, place: number): boolean {
  const end = place + name.length;
  return body.startsWith(name, place) && !(endsInWord.test(name) && beginsWithWord.test(body.slice(end, end + 2)));
}

/** The names and accounts of a room's members that begin with a name of a bot, and are not its own. */
function longerNames(name: string, own: readonly string[], roomId: string, rows: Collections): string[] {
  const longer = new Set<string>();
  for (const { fcid } of rows.memberships.byRoom.all(roomId)) {
    for (const other of namesOf(fcid, rows)) {
      if (other.length > name.length && other.startsWith(name) && !own.includes(other)) longer.add(other);
    }
  }
  return [...longer];
}

function namesOf(fcid: string, { users, apps }: Collections): string[] {
  const user = users.get(fcid);
  if (user !== undefined) return [user.name, user.account];
  return [apps.byBot.first(fcid)?.name ?? "", localPart(fcid)];
}
