/** Maximum number of values that are looked at in a call. */
const maxValues = 10_000;

/** Returns the ids of events and rooms that a JSON value names, as far as they are texts of their own. */
export function namedIds(value: unknown): ReadonlySet<string> {
  const ids = new Set<string>();
  const open: unknown[] = [value];
  for (let seen = 0; open.length > 0 && seen < maxValues; seen++) {
    const next = open.pop();
    if (typeof next === "string") {
      if (/^[$!]/.test(next)) ids.add(next);
    } else if (typeof next === "object" && next !== null) {
      for (const [name, part] of Object.entries(next)) open.push(name, part);
    }
  }
  return ids;
}
