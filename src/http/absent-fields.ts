import { isRecord } from "../core/json.ts";
import { pointerTo } from "../core/pointer.ts";
import { Violations } from "../core/violations.ts";
import { bodies, shapes, type BodyShape } from "../generated/bodies.js";

/** A JSON value without the fields that count as absent, and the places of those that were null. */
export interface Present {
  readonly value: unknown;
  readonly nulls: Violations;
}

/** Returns the shape of an operation's JSON body. */
export const bodyShape = (operationId: string): BodyShape | undefined => own(bodies, operationId);

/** Returns the shape of a component of the platform's document. */
export const componentShape = (name: string): BodyShape | undefined => own(shapes, `platform:${name}`);

/** Removes the fields of a value that count as absent. Copies only the changed parts: the request log keeps the rest. */
export function present(value: unknown, shape: BodyShape | undefined): Present {
  const nulls = new Violations();
  return { value: shape === undefined ? value : strip(value, shape, "", nulls), nulls };
}

/** Returns the values that the tag at a place of an operation's body may have. */
export const tagsAt = (shape: BodyShape | undefined, value: unknown, segments: readonly string[]): readonly string[] =>
  partsAt(shape, value, segments).flatMap(({ branches }) => Object.keys(branches ?? {}));

/** Returns the optional fields at a place of an operation's body. */
export const optionalFieldsAt = (
  shape: BodyShape | undefined,
  value: unknown,
  segments: readonly string[],
): readonly string[] => partsAt(shape, value, segments).flatMap(({ optional = [] }) => optional);

/** Returns the shapes of what stands at a place of an operation's body. */
function partsAt(shape: BodyShape | undefined, value: unknown, segments: readonly string[]): BodyShape[] {
  const parts = partsOf(shape, value);
  const [name, ...rest] = segments;
  if (name === undefined) return parts;
  const inner: unknown = Array.isArray(value) ? value[Number(name)] : isRecord(value) ? value[name] : undefined;
  return partsAt(childOf(parts, name, Array.isArray(value)), inner, rest);
}

function strip(value: unknown, shape: BodyShape, path: string, nulls: Violations): unknown {
  const parts = partsOf(shape, value);
  if (Array.isArray(value)) return stripItems(value, childOf(parts, "", true), path, nulls);
  if (!isRecord(value)) return value;
  let changed: Record<string, unknown> | undefined;
  for (const [name, field] of Object.entries(value)) {
    const place = pointerTo(path, name);
    if (isAbsent(field, name, parts)) {
      if (field === null) nulls.add({ in: "body", path: place, message: "is null and counts as absent" });
      changed ??= { ...value };
      Reflect.deleteProperty(changed, name);
      continue;
    }
    const child = typeof field === "object" ? childOf(parts, name, false) : undefined;
    const kept = child === undefined ? field : strip(field, child, place, nulls);
    if (kept !== field) (changed ??= { ...value })[name] = kept;
  }
  return changed ?? value;
}

function stripItems(items: readonly unknown[], shape: BodyShape | undefined, path: string, nulls: Violations): unknown {
  if (shape === undefined) return items;
  let changed: unknown[] | undefined;
  for (const [index, item] of items.entries()) {
    const kept = strip(item, shape, pointerTo(path, String(index)), nulls);
    if (kept !== item) (changed ??= [...items])[index] = kept;
  }
  return changed ?? items;
}

const isAbsent = (field: unknown, name: string, parts: readonly BodyShape[]): boolean =>
  (field === null && parts.some(({ optional }) => optional?.includes(name) === true)) ||
  (field === "" && parts.some(({ blank }) => blank?.includes(name) === true));

/** Returns the shapes that a value has: its own and, chosen by its tag, a branch's. */
function partsOf(shape: BodyShape | undefined, value: unknown): BodyShape[] {
  const own = shape?.ref === undefined ? shape : shapes[shape.ref];
  if (own === undefined) return [];
  if (own.ref !== undefined) return partsOf(own, value);
  const { tag, branches } = own;
  const chosen = tag !== undefined && isRecord(value) ? value[tag] : undefined;
  const branch = branches !== undefined && typeof chosen === "string" && Object.hasOwn(branches, chosen);
  return branch ? [own, ...partsOf(branches[chosen], value)] : [own];
}

function childOf(parts: readonly BodyShape[], name: string, isItem: boolean): BodyShape | undefined {
  for (const { fields, items, rest } of parts) {
    const child = isItem ? items : (own(fields, name) ?? rest);
    if (child !== undefined) return child;
  }
  return undefined;
}

const own = (fields: Readonly<Record<string, BodyShape>> | undefined, name: string): BodyShape | undefined =>
  fields !== undefined && Object.hasOwn(fields, name) ? fields[name] : undefined;
