/** The declarations of the generated modules, as far as they are the same whatever the documents hold. */
export const declarations = {
  "operations.d.ts": `
import type { operations as Control } from "./control.d.ts";
import type { operations as Platform } from "./platform.d.ts";

/** What the documents say of an operation, apart from its shapes. */
export interface Operation {
  readonly operationId: keyof Platform | keyof Control;
  readonly document: "platform" | "control";
  readonly method: "GET" | "PUT" | "POST" | "DELETE" | "OPTIONS" | "HEAD" | "PATCH" | "TRACE";
  /** With its parameters in braces. */
  readonly path: string;
  /** The names of the security schemes that it takes; none for an open call. */
  readonly security: readonly string[];
  /**
   * Who may call it: \`app\`, the holder of an app's bearer token, for that app alone; \`bearer\`, the holder of any app's
   * token; \`app_id\`, anybody who names a live app; \`control\`, the holder of the control token; \`open\`, anybody.
   */
  readonly access: "app" | "bearer" | "app_id" | "control" | "open";
  /** How its request body is read. */
  readonly body: "json" | "form" | "bytes" | "none";
  readonly bodyRequired: boolean;
  readonly requestMediaTypes: readonly string[];
  /** Where a request names its app; missing where it names none. */
  readonly appIdIn?: "path" | "query" | "body";
  /** The place of each parameter of a call to the platform, those of the body being its fields. */
  readonly parameters?: Readonly<Record<string, "path" | "query" | "body">>;
  /** The error codes that it can answer. */
  readonly errcodes: readonly string[];
}

/** Every operation of both documents by its operationId, in their order. */
export declare const operations: Readonly<Record<Operation["operationId"], Operation> & Record<string, Operation>>;
`,
  "bodies.d.ts": `
/** The parts of a schema that request validation needs beside its validator. */
export interface BodyShape {
  /** The name of another shape, which this one is. */
  readonly ref?: string;
  /** Optional fields in which null counts as absent. */
  readonly optional?: readonly string[];
  /** Optional fields in which an empty text counts as absent. */
  readonly blank?: readonly string[];
  readonly fields?: Readonly<Record<string, BodyShape>>;
  readonly items?: BodyShape;
  /** The shape of fields that are not named. */
  readonly rest?: BodyShape;
  /** The field whose value chooses one of \`branches\`. */
  readonly tag?: string;
  readonly branches?: Readonly<Record<string, BodyShape>>;
}

/** Shapes by the name that a \`ref\` has: document and component. */
export declare const shapes: Readonly<Record<string, BodyShape>>;
/** The shape of each operation's JSON body. */
export declare const bodies: Readonly<Record<string, BodyShape>>;
`,
  "shapes.d.ts": `
/** A schema as matches are held against it: its types, and what values of them can be; \`{}\` is anything. */
export interface Shape {
  readonly types?: readonly string[];
  readonly values?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly fields?: Readonly<Record<string, Shape>>;
  /** What fields have that are not named. */
  readonly rest?: Shape;
  readonly items?: Shape;
}

/** What can be waited for and counted, by kind. */
export declare const itemShapes: { readonly [Kind in "message" | "delivery" | "request"]: Shape };
/** The types of the events that apps are pushed. */
export declare const eventTypes: readonly string[];
`,
  "validators.d.ts": `
import type { ValidateFunction } from "ajv";
import type { components as Fixtures } from "./fixtures.d.ts";
import type { components as Platform } from "./platform.d.ts";
import type { components as Rows } from "./rows.d.ts";
import type { components as Scenarios } from "./scenarios.d.ts";

/**
 * Its \`errors\` are the first of those that there are, and its \`count\` counts them: errors with the keyword
 * additionalProperties by 2^26 each, others by one.
 */
export type BoundedValidator<Value = unknown> = ValidateFunction<Value> & { readonly count?: number };

/**
 * The checks of an operation's request. An unknown field is an error with the keyword additionalProperties. Path, query
 * and header values, and those of a form, are converted in place to the types they should have, and given their
 * defaults; JSON is left as it is.
 */
export interface RequestValidators {
  readonly path?: BoundedValidator;
  readonly query: BoundedValidator;
  readonly header?: BoundedValidator;
  readonly body?: BoundedValidator;
  readonly bodyRequired: boolean;
}

/** By operationId. */
export declare const operationValidators: Readonly<Record<string, RequestValidators>>;
/** The content of a message, by msgtype. */
export declare const contents: Readonly<Record<string, BoundedValidator<{ msgtype: string }>>>;
/** Shapes of the platform's document that are checked apart from requests. */
export declare const platform: { readonly [Name in RuntimeComponents]: BoundedValidator<Platform["schemas"][Name]> };
/** What fixtures hold: the whole tenant, and each kind of thing in it. */
export declare const fixtures: { readonly [Name in keyof Fixtures["schemas"]]: BoundedValidator<Fixtures["schemas"][Name]> };
/** Scenario files. */
export declare const scenarios: { readonly Scenario: BoundedValidator<Scenarios["schemas"]["Scenario"]> };
/** The rows of the state, by the name of their collection. */
export declare const rows: { readonly [Name in Lowercase<keyof Rows["schemas"]> & keyof Rows["schemas"]]: BoundedValidator<Rows["schemas"][Name]> };
/** What a snapshot holds beside rows and media. */
export declare const snapshot: { readonly SnapshotHead: BoundedValidator<Rows["schemas"]["SnapshotHead"]> };
`,
  "answers.d.ts": `
import type { ValidateFunction } from "ajv";
import type { components as Control } from "./control.d.ts";
import type { components as Platform } from "./platform.d.ts";

/** By operationId, the checks of its JSON answers by status ("200", "4XX", "default"); closed like those of requests. */
export declare const answers: Readonly<Record<string, Readonly<Record<string, ValidateFunction>>>>;
/** A check for each component of the platform's document. */
export declare const platform: { readonly [Name in keyof Platform["schemas"]]: ValidateFunction<Platform["schemas"][Name]> };
/** A check for each component of the emulator's own document. */
export declare const control: { readonly [Name in keyof Control["schemas"]]: ValidateFunction<Control["schemas"][Name]> };
`,
  "tool-inputs.d.ts": `
/** A JSON Schema of an object, without references. */
interface InputSchema {
  readonly type: "object";
  readonly properties: Readonly<Record<string, object>>;
  readonly required?: readonly string[];
  readonly additionalProperties: false;
}

/** Request bodies that are the inputs of MCP tools, by operationId. */
export declare const toolInputs: Readonly<Record<"addFault" | "addPushFault" | "createTenant", InputSchema>>;
`,
  "fields.d.ts": `
/** The names of the fields that objects in fixtures can have, by the object's JSON pointer with * for an index ("/users/*"). */
export declare const fields: Readonly<Record<string, readonly string[]>>;
/** The same for scenarios; * stands for the name of a bot too. */
export declare const scenarioFields: Readonly<Record<string, readonly string[]>>;
`,
  "settings.d.ts": `
import type { Settings } from "./tenant.d.ts";

export type { Settings };

/** A setting. */
export interface Setting {
  /** Dotted, as in push.timeout_ms. */
  readonly name: string;
  readonly types: readonly ("boolean" | "integer" | "number" | "string" | "array" | "object" | "null")[];
  readonly default: unknown;
  /** Whether it cannot change while the process runs. */
  readonly fixed: boolean;
  readonly description: string;
}

/** Every setting, in the order of the fixtures' schema. */
export declare const settings: readonly Setting[];
/** Every setting's default; not to be changed. */
export declare const settingsDefaults: Settings;
`,
  "default-tenant.d.ts": `
import type { components } from "./fixtures.d.ts";

/** The tenant that comes with the emulator, as its files say it: the paths of its media count from their folder. */
export declare const defaultTenant: components["schemas"]["Tenant"];
`,
  "documents.d.ts": `
/** The platform's OpenAPI document, as YAML. */
export declare const platform: string;
/** The emulator's own OpenAPI document, as YAML that refers to no other file. */
export declare const control: string;
`,
  "fidelity.d.ts": `
import type { components } from "./control.d.ts";

/** How each behaviour of the platform is known. */
export declare const fidelity: readonly components["schemas"]["Behaviour"][];
`,
  "version.d.ts": `
/** The emulator's version, from package.json. */
export declare const version: string;
`,
};
