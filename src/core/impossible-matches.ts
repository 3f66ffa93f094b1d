import { METHODS } from "node:http";
import { briefJson } from "./brief-json.ts";
import { isRecord, type Fields } from "./json.ts";
import { pointerTo } from "./pointer.ts";
import { Violations } from "./violations.ts";
import { operations } from "../generated/operations.js";
import { eventTypes, itemShapes, type Shape } from "../generated/shapes.js";
import { limitedSuggestions } from "./suggestions.ts";

/** Kinds of items that can be waited for and counted. */
export type ItemKind = keyof typeof itemShapes;

/** For so many mistakes of one match it is looked up what may be meant. */
const hintCount = 5;

/** The values that fields have although their schemas say only that they are texts. */
const knownValues: Readonly<Record<ItemKind, Readonly<Record<string, readonly string[]>>>> = {
  message: {},
  delivery: { "/type": eventTypes, "/payload/event/type": eventTypes },
  request: {
    "/operation_id": Object.keys(operations).filter((name) => operations[name]?.document === "platform"),
    "/method": METHODS,
  },
};

const typeWords: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  integer: "an integer",
  number: "a number",
  object: "an object",
  string: "a text",
};

/** Finds what no item of a kind can have: unknown fields, and values that a field never has. */
class Search {
  readonly violations = new Violations();
  readonly #hint = limitedSuggestions(hintCount);
  readonly #kind: ItemKind;
  readonly #place: "body" | "query";
  readonly #base: string;
  readonly #aliases: Fields;

  constructor(kind: ItemKind, { in: place, base, aliases = {} }: MatchPlace) {
    this.#kind = kind;
    this.#place = place;
    this.#base = base;
    this.#aliases = aliases;
  }

  /** Looks at a part of a match, which stands at `path`. */
  look(shape: Shape, match: unknown, path: string): void {
    const { types } = shape;
    const type = typeOf(match);
    if (isRecord(match) && Object.hasOwn(match, "$regex")) this.#lookAtPattern(shape, match, path);
    else if (isLength(match) && types?.includes("array") === true) return;
    else if (types !== undefined && !types.some((one) => isOfType(one, match))) this.#never(path, match, shape);
    else if (type === "array") this.#lookAtElements(shape, match as readonly unknown[], path);
    else if (isRecord(match)) this.#lookAtFields(shape, match, path);
    else this.#lookAtValue(shape, match, path);
  }

  #lookAtPattern({ types }: Shape, match: Fields, path: string): void {
    for (const field in match) if (field !== "$regex") this.#add(pointerTo(path, field), "is not known beside $regex");
    if (types !== undefined && !types.includes("string")) this.#add(path, `is never a text: it is ${words(types)}`);
  }

  #lookAtElements({ items = {} }: Shape, match: readonly unknown[], path: string): void {
    for (const [index, element] of match.entries()) this.look(items, element, pointerTo(path, index));
  }

  #lookAtFields({ fields, rest }: Shape, match: Fields, path: string): void {
    if (fields === undefined && rest === undefined) return;
    for (const field in match) {
      const at = pointerTo(path, field);
      const shape = fields !== undefined && Object.hasOwn(fields, field) ? fields[field] : rest;
      if (shape === undefined) this.#add(at, `is not known here${this.#fieldHint(field, path, fields ?? {})}`);
      else if (/^\/(request|response)\/headers$/.test(path) && field !== field.toLowerCase())
        this.#add(at, `is never there: names of headers are in lower case`);
      else this.look(shape, match[field], at);
    }
  }

  #lookAtValue(shape: Shape, value: unknown, path: string): void {
    const { values = knownValues[this.#kind][path], minLength = 0 } = shape;
    if (values?.includes(value) === false) {
      this.#add(path, `is never ${briefJson(value)}${this.#hint(String(value), values.map(String))}`);
    } else if (typeof value === "number" && !isWithin(shape, value)) this.#add(path, `is never ${value}`);
    else if (typeof value === "string" && value.length < minLength) this.#add(path, "is never empty");
    else if (typeof value === "string" && this.#kind === "request" && path === "/path") this.#lookAtPath(value, path);
  }

  #lookAtPath(value: string, path: string): void {
    if (!value.startsWith("/")) this.#add(path, `is never ${briefJson(value)}: it begins with /`);
    else if (value.includes("?")) this.#add(path, `is never ${briefJson(value)}: it is without the query`);
    else if (/^\/_emulator(\/|$)/.test(value))
      this.#add(path, `is never ${briefJson(value)}: the request log has no calls of the emulator's own API`);
  }

  /** Returns the shorthand that may have been meant by a field at the top of a match. */
  #fieldHint(field: string, path: string, fields: Readonly<Record<string, Shape>>): string {
    const alias = path === "" && Object.hasOwn(this.#aliases, field) ? this.#aliases[field] : undefined;
    if (typeof alias === "string") return `; did you mean ${JSON.stringify(this.#base + alias)}?`;
    return this.#hint(field, Object.keys(fields));
  }

  #never(path: string, value: unknown, { types = [] }: Shape): void {
    this.#add(path, `is never ${briefJson(value)}: it is ${words(types)}`);
  }

  #add(path: string, message: string): void {
    this.violations.add({ in: this.#place, path: this.#base + path, message });
  }
}

/** Place of a match in a request; `aliases` map other names of fields to their places in the match. */
export interface MatchPlace {
  readonly in: "body" | "query";
  readonly base: string;
  readonly aliases?: Readonly<Record<string, string>>;
}

/** Returns the parts of a match, or a filter, that no item of a kind can have. */
export function impossibleIn(kind: ItemKind, match: Fields, place: MatchPlace): Violations {
  const search = new Search(kind, place);
  search.look(itemShapes[kind], match, "");
  return search.violations;
}

const isWithin = ({ minimum, maximum }: Shape, value: number): boolean =>
  value >= (minimum ?? value) && value <= (maximum ?? value);

const words = (types: readonly string[]): string => types.map((type) => typeWords[type] ?? type).join(" or ");

const isLength = (match: unknown): boolean =>
  isRecord(match) &&
  Object.keys(match).join() === "length" &&
  Number.isInteger(match["length"]) &&
  Number(match["length"]) >= 0;

const typeOf = (value: unknown): string => {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
};

const isOfType = (type: string, value: unknown): boolean =>
  type === "integer" ? Number.isInteger(value) : typeOf(value) === type;
