/** Changes of a group room that a call may make (修改群聊房间). */
export interface RoomChanges {
  readonly name?: string | undefined;
  readonly topic?: string | undefined;
  readonly history_visibility?: "shared" | "joined" | undefined;
  readonly owner?: string | undefined;
  readonly message_forbidden_except_owner?: boolean | undefined;
  readonly invite_forbidden_except_owner?: boolean | undefined;
  readonly fcids_to_invite?: readonly string[] | undefined;
  readonly fcids_to_kick?: readonly string[] | undefined;
}

/** The document's order of precedence: of these groups the first that is present counts. */
const precedence: readonly (readonly (keyof RoomChanges)[])[] = [
  ["name"],
  ["topic"],
  ["history_visibility"],
  ["owner"],
  ["message_forbidden_except_owner", "invite_forbidden_except_owner"],
  ["fcids_to_invite", "fcids_to_kick"],
];

/**
 * The fields of the first group that is present, and the names of those that are ignored for coming after it. A list of
 * nobody counts as missing.
 */
export function firstGroup(changes: RoomChanges): { applied: RoomChanges; ignored: string[] } {
  const present = precedence.map((group) => group.filter((field) => isPresent(changes[field])));
  const [first = [], ...later] = present.filter((group) => group.length > 0);
  return { applied: Object.fromEntries(first.map((field) => [field, changes[field]])), ignored: later.flat() };
}

function isPresent(value: RoomChanges[keyof RoomChanges]): boolean {
  return value !== undefined && !(Array.isArray(value) && value.length === 0);
}
