/** An object whose fields are not known yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** Returns whether a value is an object with fields: neither null nor a list. */
export const isRecord = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Lays one JSON value over another: objects field by field, everything else replaced; undefined leaves the base. */
export function overlay(base: unknown, patch: unknown): unknown {
  if (patch === undefined) return base;
  if (!isRecord(base) || !isRecord(patch)) return patch;
  const merged: Record<string, unknown> = { ...base };
  for (const [field, value] of Object.entries(patch)) merged[field] = overlay(base[field], value);
  return merged;
}

/** Applies a JSON merge patch (RFC 7396): as `overlay`, but null removes a field. */
export function mergePatch(base: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch;
  const merged: Record<string, unknown> = isRecord(base) ? { ...base } : {};
  for (const [field, value] of Object.entries(patch)) {
    if (value === null) Reflect.deleteProperty(merged, field);
    else merged[field] = mergePatch(merged[field], value);
  }
  return merged;
}

/** Maximum nesting of lists and objects in input. */
export const maxDepth = 100;

/**
 * Returns whether a value is nested at most `depth` levels deep and has no fields that reach into the prototypes of
 * objects. It checks the value, because searching every text before it is parsed would cost as much as parsing it.
 */
export function isHarmless(value: unknown, depth = maxDepth): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (depth === 0) return false;
  if (Array.isArray(value)) return value.every((item) => isHarmless(item, depth - 1));
  for (const [field, inner] of Object.entries(value)) {
    const reachesOut = field === "constructor" && isRecord(inner) && Object.hasOwn(inner, "prototype");
    if (field === "__proto__" || reachesOut || !isHarmless(inner, depth - 1)) return false;
  }
  return true;
}

/** JSON in which the fields of objects are in order of their names: equal for equal values. */
export const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    isRecord(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );
