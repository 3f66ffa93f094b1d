import { call } from "../../api/control.ts";
import { pagesOf } from "../../api/pages.ts";

/** Somebody whom one can talk to. */
export interface Person {
  readonly fcid: string;
  readonly name: string;
  /** The app whose bot it is. */
  readonly app?: { readonly id: string; readonly status: string };
}

/** So many users are read at most: more than anybody looks through. */
const mostUsers = 10_000;

/** Everybody in the tenant, bots first. */
export async function readPeople(): Promise<Person[]> {
  const [{ apps }, users] = await Promise.all([call("listApps", { query: { limit: 1000 } }), readUsers()]);
  const bots = apps.flatMap(({ app_id: id = "", bot, name, status = "" }) =>
    bot === undefined ? [] : [{ fcid: bot, name, app: { id, status } }],
  );
  return [...bots, ...users];
}

async function readUsers(): Promise<Person[]> {
  const found: Person[] = [];
  for await (const { users } of pagesOf((paging) => call("listUsers", { query: paging }))) {
    for (const { fcid, name = fcid } of users) found.push({ fcid, name });
    if (found.length >= mostUsers) break;
  }
  return found;
}

/** Those whom somebody may mean who types this: by name or fcid. */
export function peopleMatching(people: readonly Person[], typed: string): readonly Person[] {
  const text = typed.trim().toLowerCase();
  return people.filter(({ name, fcid }) => `${name} ${fcid}`.toLowerCase().includes(text));
}
