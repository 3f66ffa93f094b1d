import type { EmulatorConnection } from "../client/connection.ts";
import { everyPage } from "../client/pages.ts";
import { TargetError } from "../conformance/target-error.ts";
import { suggestionFor } from "../core/suggestions.ts";
import { withEmulator, type RemoteFlags } from "./remote.ts";

/** A message from the command line. */
export interface SpokenMessage {
  /** The sender's fcid or account. */
  readonly user: string;
  /** An fcid, app_id or room_id. */
  readonly to: string;
  readonly text: string;
}

/**
 * Sends a message as a user. Returns its ids as text.
 * @throws TargetError when there is no such user, or when it is refused
 */
export const say = ({ user, to, text }: SpokenMessage, flags: RemoteFlags): Promise<string> =>
  withEmulator(flags, async (emulator) => {
    const { event_id: id, room_id: room } = await emulator.as(await fcidOf(emulator, user)).say(to, text);
    return `event_id ${id}\nroom_id ${room}`;
  });

async function fcidOf({ control }: EmulatorConnection, user: string): Promise<string> {
  if (user.startsWith("@")) return user;
  const { users } = await control.call("listUsers", { query: { account: user, limit: 1 } });
  const [found] = users;
  if (found !== undefined) return found.fcid;
  const known = await everyPage("users", (page) => control.call("listUsers", { query: page }));
  const accounts = known.flatMap(({ account }) => (account === undefined ? [] : [account]));
  throw new TargetError(`no user has the account ${user}${suggestionFor(user, accounts)}`);
}
