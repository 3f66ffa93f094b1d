import { isRecord } from "../core/json.ts";

/** Values that steps have saved, by name. */
export type Variables = ReadonlyMap<string, unknown>;

/** A variable whose path leads to nothing. */
export class VariableError extends Error {
  override readonly name = "VariableError";
}

/** `${name.path}`, and `$${` for a literal `${`. */
const reference = /\$\$\{|\$\{([^{}]*)\}/g;

/** Returns the names of the variables that a value refers to, at any depth. */
export function* variablesIn(value: unknown): IterableIterator<string> {
  if (typeof value === "string") {
    for (const [, path] of value.matchAll(reference)) if (path !== undefined) yield nameIn(path);
  } else if (typeof value === "object" && value !== null) {
    for (const part of Object.values(value)) yield* variablesIn(part);
  }
}

/** Returns whether a value refers to a variable, at any depth. */
export const hasVariables = (value: unknown): boolean => variablesIn(value).next().done !== true;

/**
 * Puts the values of variables in the place of `${name.path}`, at any depth. A text that is only one reference becomes the
 * value with its type.
 * @throws VariableError for a path that leads to nothing
 */
export function substitute(value: unknown, variables: Variables): unknown {
  if (typeof value === "string") return substituteText(value, variables);
  if (Array.isArray(value)) return value.map((element) => substitute(element, variables));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([field, inner]) => [field, substitute(inner, variables)]));
}

/** Puts the values of variables into a text. @throws VariableError for a path that leads to nothing */
export function substituteInText(text: string, variables: Variables): string {
  return text.replace(reference, (_, path?: string) => (path === undefined ? "${" : asText(valueOf(path, variables))));
}

function substituteText(text: string, variables: Variables): unknown {
  const [, path] = /^\$\{([^{}]*)\}$/.exec(text) ?? [];
  return path === undefined ? substituteInText(text, variables) : valueOf(path, variables);
}

function valueOf(path: string, variables: Variables): unknown {
  const [name = "", ...segments] = path.split(".");
  let value = variables.get(name);
  for (const segment of segments) {
    value =
      typeof value === "object" && value !== null
        ? Object.entries(value).find(([key]) => key === segment)?.[1]
        : undefined;
  }
  if (value === undefined) throw new VariableError(`\${${path}}: there is no such value`);
  return value;
}

const nameIn = (path: string): string => path.split(".", 1)[0] ?? path;

const asText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
