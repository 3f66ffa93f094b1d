import type { Collections } from "../store/collections.ts";
import type { App } from "../store/entities.ts";
import type { Action } from "./action-log.ts";
import type { RecordedEntry } from "./feed.ts";

/** A bot of a recording. */
export interface RecordedBot {
  readonly name: string;
  readonly fcid: string;
  readonly appId: string;
  /** Callback URL at its first push, else the current one. */
  readonly callback: string;
}

/** Bots under test of a recording: those that called the platform or answered a push. */
export class Cast {
  readonly bots: readonly RecordedBot[];
  readonly #byId = new Map<string, RecordedBot>();

  constructor(entries: readonly RecordedEntry[], actions: readonly Action[], rows: Collections) {
    const active = activeApps(entries);
    const apps = [...rows.apps.rows()].filter(({ bot }) => bot !== undefined);
    const chosen = apps.filter(({ app_id }) => active.has(app_id));
    const cast = chosen.length > 0 ? chosen : apps.filter((app) => isAddressed(app, actions));
    const used = new Set<string>();
    this.bots = cast.map((app) => botOf(app, cast.length === 1 ? "bot" : localpart(app.bot ?? ""), { entries, used }));
    for (const bot of this.bots) this.#byId.set(bot.fcid, bot).set(bot.appId, bot);
  }

  /** Returns the name of a bot under test for its fcid or app_id; any other id as it is. */
  name(id: string): string {
    return this.#byId.get(id)?.name ?? id;
  }

  /** Returns the bot of an fcid or app_id. */
  find(id: string): RecordedBot | undefined {
    return this.#byId.get(id);
  }
}

function activeApps(entries: readonly RecordedEntry[]): Set<string> {
  const active = new Set<string>();
  for (const { event } of entries) {
    if (event.kind === "request" && event.request.app_id !== undefined) active.add(event.request.app_id);
    if (event.kind === "attempt" && event.attempt.status !== undefined && event.attempt.fault?.outcome !== "status") {
      active.add(event.delivery.app_id);
    }
  }
  return active;
}

const isAddressed = ({ app_id, bot }: App, actions: readonly Action[]): boolean =>
  actions.some(({ params, body }) => {
    const { to, with: other } = (body ?? {}) as { to?: unknown; with?: unknown };
    return params["app_id"] === app_id || [to, other].some((id) => id === app_id || id === bot);
  });

function botOf(
  app: App,
  hint: string,
  { entries, used }: { entries: readonly RecordedEntry[]; used: Set<string> },
): RecordedBot {
  let name = hint;
  for (let number = 2; used.has(name); number++) name = `${hint}_${number}`;
  used.add(name);
  const { app_id: appId, bot: fcid = "" } = app;
  const first = entries.find(({ event }) => event.kind === "attempt" && event.delivery.app_id === appId)?.event;
  const callback = first?.kind === "attempt" ? first.delivery.url : app.callback.url;
  return { name, fcid, appId, callback };
}

const localpart = (fcid: string): string =>
  fcid
    .slice(1)
    .split(":", 1)
    .join("")
    .replaceAll(/[^A-Za-z0-9]+/g, "_");
