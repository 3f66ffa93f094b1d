import { maxDepth } from "./json.ts";
import { pointerTo } from "./pointer.ts";

/** One part of a value that is not plain data. */
export interface DataProblem {
  /** A JSON pointer into the value. */
  readonly path: string;
  readonly message: string;
}

/** How many problems are found at most. */
const mostFound = 100;

/**
 * Finds what in a value JSON cannot express: instances of classes, functions, NaN, and objects that contain themselves.
 * `isAllowed` lets objects of other kinds pass. An undefined field counts as absent.
 */
export function plainDataProblems(value: unknown, isAllowed: (value: object) => boolean = () => false): DataProblem[] {
  const problems: DataProblem[] = [];
  const ancestors = new Set<object>();

  function check(part: unknown, path: string): void {
    if (problems.length >= mostFound) return;
    const message = typeof part === "object" && part !== null ? objectProblem(part) : leafProblem(part);
    if (message !== undefined) problems.push({ path, message });
    else if (typeof part === "object" && part !== null && !isAllowed(part)) checkWithin(part, path);
  }

  function checkWithin(part: object, path: string): void {
    ancestors.add(part);
    if (Array.isArray(part)) for (const [index, element] of part.entries()) check(element, pointerTo(path, index));
    else for (const [field, inner] of Object.entries(part)) check(inner, pointerTo(path, field));
    ancestors.delete(part);
  }

  function objectProblem(part: object): string | undefined {
    if (isAllowed(part)) return undefined;
    if (ancestors.has(part)) return "must not contain itself";
    if (ancestors.size > maxDepth) return `must not be nested deeper than ${maxDepth} levels`;
    const name = Array.isArray(part) ? undefined : instanceName(part);
    return name === undefined ? undefined : `must be plain data (got an instance of ${name})`;
  }

  check(value, "");
  return problems;
}

/**
 * Returns the name of the class that an object is an instance of; undefined for a plain object, which may be one of
 * another realm: a sandbox, such as jest's, has an Object of its own.
 */
export function instanceName(value: object): string | undefined {
  const prototype = Object.getPrototypeOf(value) as { readonly constructor?: unknown } | null;
  if (prototype === null || Object.getPrototypeOf(prototype) === null) return undefined;
  const { constructor } = prototype;
  return (typeof constructor === "function" && constructor.name) || "a class";
}

function leafProblem(value: unknown): string | undefined {
  switch (typeof value) {
    case "bigint":
      return `must be plain data (got ${value}n); write a number`;
    case "function":
    case "symbol":
      return `must be plain data (got a ${typeof value})`;
    case "number":
      return Number.isFinite(value) ? undefined : `must be a finite number (got ${value})`;
    default:
      return undefined;
  }
}
