import { call } from "../../api/control.ts";

/** Somebody whom one can talk to. */
export interface Person {
  readonly fcid: string;
  readonly name: string;
  /** The app whose bot it is. */
  readonly app?: { readonly id: string; readonly status: string };
}

const page = 1000;
/** So many users are read at most: more than anybody looks through. */
const mostUsers = 10_000;

/** Everybody in the tenant, bots first. */
export async function readPeople(): Promise<Person[]> {
  const [{ apps }, users] = await Promise.all([call("listApps", { query: { limit: page } }), readUsers()]);
  const bots = apps.flatMap(({ app_id: id = "", bot, name, status = "" }) =>
    bot === undefined ? [] : [{ fcid: bot, name, app: { id, status } }],
  );
  return [...bots, ...users];
}

async function readUsers(): Promise<Person[]> {
  const found: Person[] = [];
  let cursor: string | undefined;
  do {
    const answer = await call("listUsers", { query: { limit: page, ...(cursor !== undefined && { cursor }) } });
    for (const { fcid, name = fcid } of answer.users) found.push({ fcid, name });
    cursor = answer.cursor;
  } while (cursor !== undefined && found.length < mostUsers);
  return found;
}

/** Those whom somebody may mean who types this: by name or fcid. */
export function peopleMatching(people: readonly Person[], typed: string): readonly Person[] {
  const text = typed.trim().toLowerCase();
  return people.filter(({ name, fcid }) => `${name} ${fcid}`.toLowerCase().includes(text));
}
