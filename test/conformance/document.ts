import { operationsOf, readDocument } from "../../scripts/lib/documents.js";
import { bodyOf } from "../../scripts/lib/operations.js";

/** A schema of the platform's document, as far as generating and breaking values goes. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: "string" | "integer" | "number" | "boolean" | "object" | "array";
  readonly const?: string | boolean;
  readonly enum?: readonly string[];
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly maxProperties?: number;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly discriminator?: { readonly propertyName: string; readonly mapping: Readonly<Record<string, string>> };
  /** A discriminator of an anyOf with a schema that takes every other tag. */
  readonly "x-discriminator"?: Schema["discriminator"];
  readonly if?: Schema;
  readonly else?: Schema;
}

/** A parameter of the path or the query. */
export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query";
  readonly required: boolean;
  readonly schema: Schema;
}

/** An operation as a client sees it. */
export interface Operation {
  readonly operationId: string;
  readonly parameters: readonly Parameter[];
  readonly body: { readonly kind: "json" | "form" | "bytes" | "none"; readonly schema?: Schema };
  readonly takesToken: boolean;
}

const document = readDocument("platform", "openapi.yaml");

/** The platform's own operations. */
export const platformOperations = operationsUnder("/api/");

/** The IAM's operations, which judge their input by themselves. */
export const iamOperations = operationsUnder("/auth/");

function operationsUnder(prefix: string): Operation[] {
  return operationsOf(document)
    .filter(({ path }) => path.startsWith(prefix))
    .map(({ operationId, parameters, requestBody, security = [] }) => {
      const { kind, schema } = bodyOf(document.content, requestBody);
      return {
        operationId,
        parameters: parameters.map(({ name, in: place, required = false, schema: type }) => ({
          name,
          in: place as Parameter["in"],
          required,
          schema: type,
        })),
        body: { kind, ...(schema && { schema }) },
        takesToken: security.length > 0,
      };
    });
}

/** The name of the component that a schema refers to. */
export const componentOf = ({ $ref }: Schema): string | undefined => $ref?.split("/").at(-1);

/** A schema itself, where it refers to one. */
export function resolved(schema: Schema): Schema {
  const name = componentOf(schema);
  if (name === undefined) return schema;
  const component = document.content.components.schemas[name];
  if (component === undefined) throw new Error(`there is no schema ${name}`);
  return resolved(component);
}
