import { resolved, type Operation, type Schema } from "./document.ts";
import type { GeneratedRequest } from "./arbitraries.ts";

/** A way to make a request break the contract for certain, and the place that the answer has to name. */
export interface Breakage {
  readonly in: "body" | "query";
  readonly path: string;
  readonly how: string;
  readonly request: GeneratedRequest;
}

interface Change {
  readonly path: string;
  readonly how: string;
  /** The value as it is then; undefined where it is gone. */
  readonly value: unknown;
}

/** Everything that can be broken in a valid request, one thing at a time. */
export const breakages = (operation: Operation, request: GeneratedRequest): Breakage[] =>
  changedRequests(operation, request).filter(({ how }) => how !== nulled);

/** Every optional field of a valid request's body, null: it counts as absent. */
export const nullFields = (operation: Operation, request: GeneratedRequest): Breakage[] =>
  changedRequests(operation, request).filter(({ how }) => how === nulled);

const nulled = "null in place of an optional field";

function changedRequests({ parameters, body }: Operation, request: GeneratedRequest): Breakage[] {
  const inQuery = parameters
    .filter((parameter) => parameter.in === "query")
    .flatMap(({ name, required, schema }) => {
      const changes = parameterChanges(name, resolved(schema), required);
      return changes.map(({ path, how, value }): Breakage => {
        const { [name]: _, ...others } = request.query;
        const query = value === undefined ? others : { ...others, [name]: value as string };
        return { in: "query", path, how, request: { ...request, query } };
      });
    });
  const inBody =
    body.kind === "json" && body.schema !== undefined
      ? changesOf(body.schema, request.body, "").map(({ path, how, value }): Breakage => {
          return { in: "body", path, how, request: { ...request, body: value } };
        })
      : [];
  return [...inQuery, ...inBody];
}

function parameterChanges(name: string, schema: Schema, required: boolean): Change[] {
  const path = `/${name}`;
  return [
    ...(required ? [{ path, how: "missing", value: undefined }] : []),
    ...(schema.type === "string" ? [] : [{ path, how: "of another type", value: "certainly" }]),
    ...limitChanges(schema, path).map((change) => ({ ...change, value: String(change.value) })),
  ];
}

/** The changes of a value, and of everything in it. */
function changesOf(reference: Schema, value: unknown, path: string): Change[] {
  const schema = resolved(reference);
  const own = [...typeChanges(schema, path), ...limitChanges(schema, path)];
  const discriminator = schema.discriminator ?? schema["x-discriminator"];
  if (discriminator !== undefined) {
    const { propertyName, mapping } = discriminator;
    const tag = (value as Record<string, string>)[propertyName] ?? "";
    if (mapping[tag] === undefined) return own;
    const inBranch = changesOf({ $ref: mapping[tag] }, value, path);
    // An anyOf has a schema that takes every content with a tag.
    const changes = schema.anyOf === undefined ? inBranch : inBranch.filter(({ how }) => how === nulled);
    return [...own, ...changes].filter(isDistinct);
  }
  if (schema.else !== undefined) return [...own, ...(isEmpty(value) ? [] : changesOf(schema.else, value, path))];
  if (Array.isArray(value)) return [...own, ...itemChanges(schema, value, path)];
  if (typeof value === "object" && value !== null) return [...own, ...fieldChanges(schema, value, path)];
  return own;
}

function typeChanges({ type, anyOf }: Schema, path: string): Change[] {
  const declared = type ?? (anyOf === undefined ? undefined : "object");
  if (declared === undefined) return [];
  const others = [null, 1.5, "text", true, [], {}].filter((other) => !isOfType(other, declared));
  return others.map((value) => ({ path, how: `${JSON.stringify(value)} in place of ${declared}`, value }));
}

function isOfType(value: unknown, type: NonNullable<Schema["type"]>): boolean {
  if (type === "array") return Array.isArray(value);
  if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  return type === "integer" ? Number.isInteger(value) : typeof value === type;
}

function limitChanges(schema: Schema, path: string): Change[] {
  const { const: constant, enum: values, minLength = 0, minimum, maximum, pattern } = schema;
  return [
    ...(typeof constant === "string" || values !== undefined
      ? [{ path, how: "not among the values", value: "something else" }]
      : []),
    ...(minLength > 0 ? [{ path, how: "too short", value: "" }] : []),
    ...(pattern !== undefined ? [{ path, how: "of another form", value: "http://example.org" }] : []),
    ...(minimum !== undefined ? [{ path, how: "too small", value: minimum - 1 }] : []),
    ...(maximum !== undefined ? [{ path, how: "too large", value: maximum + 1 }] : []),
  ];
}

function itemChanges({ items }: Schema, value: readonly unknown[], path: string): Change[] {
  if (items === undefined) return [];
  return value.flatMap((item, index) =>
    changesOf(items, item, `${path}/${index}`).map((change) => ({
      ...change,
      value: value.with(index, change.value),
    })),
  );
}

function fieldChanges(schema: Schema, value: object, path: string): Change[] {
  const { properties = {}, required = [], additionalProperties } = schema;
  const further = typeof additionalProperties === "object" ? additionalProperties : undefined;
  const missing = required.map((field): Change => {
    const { [field]: _, ...others } = value as Record<string, unknown>;
    return { path: `${path}/${field}`, how: "missing", value: others };
  });
  const inFields = Object.entries(value).flatMap(([field, inner]) => {
    const type = properties[field] ?? further;
    if (type === undefined) return [];
    const place = `${path}/${field.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    const isOptional = field in properties && !required.includes(field);
    return changesOf(type, inner, place).map((change) => ({
      ...change,
      ...(isOptional && change.path === place && change.value === null && { how: nulled }),
      value: { ...value, [field]: change.value },
    }));
  });
  return [...missing, ...inFields];
}

const isEmpty = (value: unknown): boolean => Object.keys(value as object).length === 0;

/** A branch repeats the type of what it is a branch of. */
const isDistinct = ({ path, how }: Change, index: number, all: readonly Change[]): boolean =>
  all.findIndex((other) => other.path === path && other.how === how) === index;
