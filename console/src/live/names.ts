import { shallowReactive } from "vue";
import { call } from "../api/control.ts";
import { pagesOf } from "../api/pages.ts";
import { on } from "./feed.ts";

const names = shallowReactive(new Map<string, string>());
const asked = new Set<string>();
/** Those whose names are asked for at the end of what is being done, together. */
let wanted: string[] = [];
let bots: Promise<void> | undefined;

/** Of more than this many users, not one after the other is asked for, but all of the tenant, page by page. */
const fewUsers = 100;

/**
 * What to call a user or bot by its fcid: the fcid itself until the name is known. Asks for each once, so that a tenant
 * of any size costs no more than what is looked at.
 */
export function nameOf(fcid: string): string {
  if (!asked.has(fcid)) {
    asked.add(fcid);
    wanted.push(fcid);
    if (wanted.length === 1) queueMicrotask(() => void ask().catch(() => undefined));
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
on("change", (frames) => {
  const users = new Set(frames.filter(({ collection }) => collection === "users").map(({ id = "" }) => id));
  for (const id of users) if (asked.has(id)) void readOne(id);
  if (bots !== undefined && frames.some(({ collection }) => collection === "apps")) {
    bots = readBots();
    bots.catch(() => undefined);
  }
});

async function ask(): Promise<void> {
  const fcids = wanted;
  wanted = [];
  await (bots ??= readBots());
  const unknown = new Set(fcids.filter((fcid) => !names.has(fcid)));
  await (unknown.size > fewUsers ? readAllUntil(unknown) : Promise.all([...unknown].map(readOne)));
}

async function readOne(fcid: string): Promise<void> {
  const user = await call("readUser", { params: { fcid } }).catch(() => undefined);
  if (user?.name !== undefined) names.set(fcid, user.name);
}

/** Reads pages of users until all of these have a name, or there are no more. */
async function readAllUntil(unknown: Set<string>): Promise<void> {
  for await (const { users } of pagesOf((paging) => call("listUsers", { query: paging }))) {
    for (const { fcid, name } of users) if (unknown.delete(fcid) && name !== undefined) names.set(fcid, name);
    if (unknown.size === 0) break;
  }
}

async function readBots(): Promise<void> {
  const { apps } = await call("listApps", { query: { limit: 1000 } });
  for (const { bot, name } of apps) if (bot !== undefined) names.set(bot, name);
}
