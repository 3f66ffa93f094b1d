import { knownOptions } from "../core/known-options.ts";
import { ConfigError } from "../core/option-values.ts";
import type { components } from "../generated/control.d.ts";
import type { ControlApi } from "./api.ts";
import { everyPage } from "./pages.ts";

type App = components["schemas"]["App"];

/** Options of a mention. */
export interface MentionOptions {
  /** The group room; by default the only one that holds both. */
  readonly room?: string;
}

/** A message in which somebody mentions a bot. */
export interface Mention {
  readonly fcid: string;
  /** The bot's fcid, or its app_id. */
  readonly bot: string;
  readonly text: string;
  readonly options?: MentionOptions | undefined;
}

/**
 * Sends a message that mentions a bot.
 * @throws ConfigError for a bot that does not exist, or when the room is not clear
 */
export async function mention(
  control: ControlApi,
  { fcid, bot, text, options = {} }: Mention,
): Promise<{ event_id: string; room_id: string }> {
  knownOptions("mention", options, ["room"]);
  const app = await botApp(control, bot);
  const { room = await onlyRoom(control, fcid, app) } = options;
  const content = { msgtype: "m.alert", body: `@${app.name} ${text}`, idlist: [app.bot] };
  return control.call("sayInRoom", { params: { room_id: room }, body: { sender: fcid, content } });
}

async function botApp(control: ControlApi, bot: string): Promise<App & { bot: string }> {
  const query = bot.startsWith("@") ? { bot, limit: 1 } : { app_id: bot, limit: 1 };
  const [app] = (await control.call("listApps", { query })).apps;
  if (app?.bot === undefined) throw new ConfigError(`mention: there is no bot ${bot}; name its fcid or its app_id`);
  return { ...app, bot: app.bot };
}

async function onlyRoom(control: ControlApi, fcid: string, { bot }: { readonly bot: string }): Promise<string> {
  const groups = await everyPage("rooms", (page) =>
    control.call("listAllRooms", { query: { type: "multi_chat", fcids: bot, ...page } }),
  );
  const shared = groups.filter(({ fcids }) => fcids.includes(fcid)).map(({ room_id: id }) => id);
  const [room] = shared;
  if (room !== undefined && shared.length === 1) return room;
  const problem = room === undefined ? "no group room holds" : `${shared.length} group rooms hold`;
  const fix =
    room === undefined
      ? "let one of them join the other's"
      : `name one with { room }: ${shared.slice(0, 5).join(", ")}`;
  throw new ConfigError(`mention: ${problem} both ${fcid} and ${bot}; ${fix}`);
}
