import { mapTexts } from "./pointers.ts";

/** Replacements of the samples' values: ids and credentials of a tenant, keyed by those of the samples. */
export type Vars = Readonly<Record<string, string>>;

/** A placeholder for which no earlier answer gave a value. */
export class MissingValue extends Error {
  override readonly name = "MissingValue";

  constructor(placeholder: string) {
    super(`no earlier answer gave ${placeholder}`);
  }
}

/** Puts a tenant's values in place of the samples', wherever one of them is a whole text. */
export const translate = <T>(value: T, vars: Vars): T =>
  mapTexts(value, (text) => (Object.hasOwn(vars, text) ? vars[text] : text)) as T;

/**
 * Fills in the placeholders, `${name}`; where one is the whole text, the value takes its place as it is.
 * @throws MissingValue
 */
export function fill<T>(value: T, saved: ReadonlyMap<string, unknown>): T {
  const valueOf = (name: string): unknown => {
    if (!saved.has(name)) throw new MissingValue(name);
    return saved.get(name);
  };
  return mapTexts(value, (text) => {
    const [, whole] = /^\$\{(\w+)\}$/.exec(text) ?? [];
    if (whole !== undefined) return valueOf(whole);
    return text.replace(/\$\{(\w+)\}/g, (_, name: string) => String(valueOf(name)));
  }) as T;
}
