import { shallowReactive } from "vue";
import { call } from "../api/control.ts";
import { on } from "./feed.ts";

const names = shallowReactive(new Map<string, string>());
const asked = new Set<string>();
let bots: Promise<void> | undefined;

/**
 * What to call a user or bot by its fcid: the fcid itself until the name is known. Asks for each once, so that a tenant
 * of any size costs no more than what is looked at.
 */
export function nameOf(fcid: string): string {
  if (!asked.has(fcid)) {
    asked.add(fcid);
    void ask(fcid);
  }
  return names.get(fcid) ?? fcid;
}

/** Forgets every name: after a reset, or an edit. */
export function forgetNames(): void {
  asked.clear();
  names.clear();
  bots = undefined;
}

on("state", forgetNames);

async function ask(fcid: string): Promise<void> {
  await (bots ??= readBots());
  if (names.has(fcid)) return;
  const user = await call("readUser", { params: { fcid } }).catch(() => undefined);
  if (user?.name !== undefined) names.set(fcid, user.name);
}

async function readBots(): Promise<void> {
  const { apps } = await call("listApps", { query: { limit: 1000 } });
  for (const { bot, name } of apps) if (bot !== undefined) names.set(bot, name);
}
