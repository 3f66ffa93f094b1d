import { call } from "../api/control.ts";

/** A collection of the directory. */
export type Kind = "organizations" | "departments" | "users" | "roles";

/** One entry, whatever its kind. */
export interface Entry {
  readonly id: string;
  readonly name: string;
  /** The department that it is part of; empty at the top, and for other kinds. */
  readonly parent: string;
  readonly row: Readonly<Record<string, unknown>>;
}

/** What can be done with a collection. */
interface Access {
  readonly id: string;
  readonly name: string;
  /** What a new entry begins with. */
  readonly blank: Readonly<Record<string, unknown>>;
  readonly list: () => Promise<readonly object[]>;
  /** Bodies are sent as somebody wrote them: they are the emulator's to check. */
  readonly add: (body: never) => Promise<object>;
  readonly patch: (id: string, body: never) => Promise<unknown>;
  readonly remove: (id: string) => Promise<unknown>;
}

const query = { limit: 1000 };

/** What can be done with the entries of each kind. */
export const kinds: Readonly<Record<Kind, Access>> = {
  organizations: {
    id: "organization_id",
    name: "organization_name",
    blank: { organization_id: "", organization_name: "", organization_type: 1 },
    list: async () => (await call("listOrganizations", { query })).organizations,
    add: (body) => call("postOrganization", { body }),
    patch: (organization_id, body) => call("patchOrganization", { params: { organization_id }, body }),
    remove: (organization_id) => call("deleteOrganization", { params: { organization_id } }),
  },
  departments: {
    id: "department_id",
    name: "department_name",
    blank: { department_id: "", department_name: "", parent_department: null, organization_id: "" },
    list: async () => (await call("listDepartments", { query })).departments,
    add: (body) => call("postDepartment", { body }),
    patch: (department_id, body) => call("patchDepartment", { params: { department_id }, body }),
    remove: (department_id) => call("deleteDepartment", { params: { department_id } }),
  },
  users: {
    id: "fcid",
    name: "name",
    blank: { fcid: "@new:example.org", name: "", departments: [], roles: [], devices: [] },
    list: async () => (await call("listUsers", { query })).users,
    add: (body) => call("postUser", { body }),
    patch: (fcid, body) => call("patchUser", { params: { fcid }, body }),
    remove: (fcid) => call("deleteUser", { params: { fcid } }),
  },
  roles: {
    id: "role_id",
    name: "role_name",
    blank: { role_id: "", role_name: "", authorities: [] },
    list: async () => (await call("listRoles", { query })).roles,
    add: (body) => call("postRole", { body }),
    patch: (role_id, body) => call("patchRole", { params: { role_id }, body }),
    remove: (role_id) => call("deleteRole", { params: { role_id } }),
  },
};

/** The entries of a collection: departments under their parents, others in order of making. */
export async function entriesOf(kind: Kind): Promise<Entry[]> {
  const { id, name, list } = kinds[kind];
  const rows = (await list()) as readonly Readonly<Record<string, unknown>>[];
  return rows.map((row) => ({
    id: textOf(row[id]),
    name: textOf(row[name]),
    parent: textOf(row["parent_department"]),
    row,
  }));
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** An entry and how deep it lies, for a list that shows a tree. */
export interface Placed extends Entry {
  readonly depth: number;
}

/** Entries in the order of a tree: each before its children; those whose parent is not there stand at the top. */
export function asTree(entries: readonly Entry[]): Placed[] {
  const ids = new Set(entries.map(({ id }) => id));
  const children = new Map<string, Entry[]>();
  for (const entry of entries) {
    const parent = ids.has(entry.parent) ? entry.parent : "";
    children.set(parent, [...(children.get(parent) ?? []), entry]);
  }
  const below = (parent: string, depth: number): Placed[] =>
    (children.get(parent) ?? []).flatMap((entry) => [{ ...entry, depth }, ...below(entry.id, depth + 1)]);
  return below("", 0);
}
