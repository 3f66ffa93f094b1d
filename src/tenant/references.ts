import { pointerTo } from "../core/pointer.ts";
import { suggestionFor } from "../core/suggestions.ts";
import { idOf, isRecord, listOf } from "./shape.ts";
import type { CollectionName } from "./collections.ts";
import type { Finding } from "./problems.ts";

/** Kinds of rows that an id can refer to. `fcids` are those of users and of bots. */
export type Referred = "organizations" | "departments" | "roles" | "users" | "apps" | "rooms" | "fcids";

/** Knows which ids there are. */
export interface Lookup {
  has(kind: Referred, id: string): boolean;
  ids(kind: Referred): Iterable<string>;
}

/**
 * Which fields of a collection's rows are ids of what: `a/b` is the field b of the field a, and * stands for every
 * element of a list. An empty text refers to nothing.
 */
export const references: Readonly<Record<CollectionName, Readonly<Record<string, Referred>>>> = {
  organizations: { "dispatch_supervision_organizations/*": "organizations" },
  departments: { parent_department: "departments", organization_id: "organizations" },
  roles: {},
  users: { "roles/*": "roles", "departments/*": "departments", organization_id: "organizations" },
  apps: { developer: "users", "visibility/departments/*": "departments", "visibility/fcids/*": "users" },
  rooms: { owner: "fcids", "fcids/*": "fcids" },
  webhooks: { app_id: "apps", room_id: "rooms" },
  messages: { room_id: "rooms", sender: "fcids" },
  media: {},
  sensitive_words: { "receivers/*": "users" },
};

const nouns: Record<Referred, string> = {
  organizations: "organization",
  departments: "department",
  roles: "role",
  users: "user",
  apps: "app",
  rooms: "room",
  fcids: "user or bot",
};

/** The ids in a row that nothing has. The row may be of any shape: what cannot be an id is passed over. */
export function referenceFindings(
  collection: CollectionName,
  row: unknown,
  lookup: Lookup,
  hint: typeof suggestionFor = suggestionFor,
): Finding[] {
  const findings: Finding[] = [];
  for (const [pattern, kind] of Object.entries(references[collection])) {
    eachId(row, pattern.split("/"), "", (id, path) => {
      if (lookup.has(kind, id)) return;
      findings.push({ path, message: `no ${nouns[kind]} ${JSON.stringify(id)}${hint(id, lookup.ids(kind))}` });
    });
  }
  return findings;
}

type Visit = (id: string, path: string) => void;

function eachId(value: unknown, [segment, ...rest]: readonly string[], path: string, visit: Visit): void {
  if (segment === undefined) {
    const id = idOf(value);
    if (id !== undefined) visit(id, path);
  } else if (segment === "*") {
    listOf(value).forEach((element, index) => eachId(element, rest, pointerTo(path, index), visit));
  } else if (isRecord(value)) {
    eachId(value[segment], rest, pointerTo(path, segment), visit);
  }
}
