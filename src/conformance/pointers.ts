import { isRecord } from "../core/json.ts";

/** A step of a JSON pointer, escaped. */
export const pointerStep = (field: string | number): string =>
  `/${String(field).replaceAll("~", "~0").replaceAll("/", "~1")}`;

/** Returns whether a pointer matches a pattern, in which the step `*` stands for any one step. */
export function fitsPattern(pointer: string, pattern: string): boolean {
  const [steps, wanted] = [pointer.split("/"), pattern.split("/")];
  return steps.length === wanted.length && wanted.every((step, index) => step === "*" || step === steps[index]);
}

/** Returns the value at a pointer; undefined when there is none. */
export function valueAt(value: unknown, pointer: string): unknown {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>((inner, step) => {
      if (Array.isArray(inner)) return (inner as unknown[])[Number(step)];
      return isRecord(inner) && Object.hasOwn(inner, step) ? inner[step] : undefined;
    }, value);
}

/** A JSON value with every text in it replaced, fields' names too. */
export function mapTexts(value: unknown, replace: (text: string) => unknown): unknown {
  if (typeof value === "string") return replace(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, replace));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([field, inner]) => [String(replace(field)), mapTexts(inner, replace)]),
  );
}
