import { pointerSegments, pointerTo } from "../core/pointer.ts";
import { fields } from "../generated/fields.js";
import { suggestionFor } from "../core/suggestions.ts";
import { isRecord, listOf } from "./shape.ts";
import type { Finding } from "./problems.ts";

/** An error of the schema's validator; the part of ajv's ErrorObject that is used here. */
export interface SchemaError {
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string | undefined;
}

/** A compiled schema, as ajv makes it: true, or its faults in `errors`. */
export interface Validate {
  (data: unknown): boolean;
  errors?: readonly SchemaError[] | null;
  /** Number of errors: unknown fields count 2^26 each, others one. */
  readonly count?: number;
}

/** Schema violations: the first ones, and the number of the others. */
export interface SchemaFindings {
  readonly findings: Finding[];
  readonly omitted: number;
}

/** Gives the known fields of the object at a JSON pointer, where the schema names them. */
export type KnownFields = (instancePath: string) => readonly string[] | undefined;

const tenantFields: KnownFields = (instancePath) => fields[instancePath.replace(/\/\d+(?=\/|$)/g, "/*")];

/** Returns the schema violations of a tenant, or of data of another schema, as sentences that name the fix. */
export function schemaFindings(
  tenant: unknown,
  validate: Validate,
  knownFields: KnownFields = tenantFields,
): SchemaFindings {
  if (validate(tenant)) return { findings: [], omitted: 0 };
  const { errors, count = 0 } = validate;
  const kept = errors ?? [];
  const findings = kept.flatMap((error) => {
    const path = pathOf(error);
    const message =
      error.keyword === "additionalProperties"
        ? unknownField(String(error.params["additionalProperty"]), knownFields(error.instancePath))
        : (messages[error.keyword] ?? plainMessage)(error, valueAt(tenant, error.instancePath));
    return message === undefined ? [] : { path, message };
  });
  return { findings, omitted: Math.floor(count / unknownUnit) + (count % unknownUnit) - kept.length };
}

/** Weight of an unknown field in a validator's count. */
const unknownUnit = 2 ** 26;

/** A message, or undefined where another error says it better. */
type MessageMaker = (error: SchemaError, value: unknown) => string | undefined;

const messages: Record<string, MessageMaker> = {
  const: ({ params, schemaPath }) => {
    const given = /dependentSchemas\/(\w+)/.exec(schemaPath)?.[1];
    const when = given === undefined ? "" : ` where ${given} is given`;
    return `must be ${JSON.stringify(params["allowedValue"])}${when}`;
  },
  enum: ({ params }, value) =>
    isRecord(value) ? undefined : `must be one of ${listOf(params["allowedValues"]).join(", ")}`,
  if: () => undefined,
  minLength: () => "must not be empty",
  pattern: ({ params, instancePath }) =>
    patternWords[pointerSegments(instancePath).at(-1) ?? ""] ?? `must match ${String(params["pattern"])}`,
  propertyNames: ({ params }) => `unknown name ${JSON.stringify(params["propertyName"])}`,
  required: ({ params }) => `${String(params["missingProperty"])} is missing`,
  type: ({ params }, value) => mustBe(params["type"], value),
};

/** Meaning of the patterns, by the field that has one. */
const patternWords: Record<string, string> = {
  fcid: "must have the form @localpart:domain",
  bot: "must have the form @localpart:domain",
  device_id: "must name one device, not *",
  server_name: "must not hold a /",
  media_id: "must not hold a /",
  token: "must be visible ASCII characters, without spaces, since no client can send another",
  public_url: "must be scheme, host and port alone, such as https://iam.example.org",
};

const typeWords: Record<string, string> = {
  array: "a list",
  boolean: "true or false",
  integer: "a whole number",
  null: "null",
  number: "a number",
  object: "a mapping",
  string: "text",
};

function plainMessage({ message }: SchemaError): string {
  return message ?? "breaks the schema";
}

function mustBe(type: unknown, value: unknown): string {
  const types = [type].flat().map(String);
  const words = types.map((name) => typeWords[name] ?? name).join(" or ");
  const unquoted = types.includes("string") && (typeof value === "number" || typeof value === "boolean");
  return `must be ${words}${unquoted ? ": put it in quotes" : ""}`;
}

function unknownField(name: string, known: readonly string[] | undefined): string {
  return `unknown field ${JSON.stringify(name)}${known === undefined ? "" : suggestionFor(name, known)}`;
}

/** Returns the place of an error: for a field that must not be there, or has a wrong name, the field itself. */
function pathOf({ instancePath, params }: SchemaError): string {
  const field = params["additionalProperty"] ?? params["propertyName"];
  return typeof field === "string" ? pointerTo(instancePath, field) : instancePath;
}

function valueAt(root: unknown, pointer: string): unknown {
  return pointerSegments(pointer).reduce<unknown>(
    (value, segment) => (value as Record<string, unknown> | undefined)?.[segment],
    root,
  );
}
