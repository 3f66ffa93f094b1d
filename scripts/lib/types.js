import openapiTS, { astToString } from "openapi-typescript";
import { methods, resolve } from "./documents.js";

/** @import { Document } from "./documents.js" */

/**
 * The types of a document: `operations`, `components`, and an alias for each component.
 *
 * Fields with a default may be missing, except parameters: they are completed before a handler sees them.
 * @param {Document} document
 * @param {{ completed?: boolean, immutable?: boolean }} [options] `completed`: every field with a default is there;
 *   `immutable`: nothing can be assigned to
 * @returns {Promise<string>} a declaration file
 */
export async function typesOf({ content }, { completed = false, immutable = false } = {}) {
  const copy = structuredClone(content);
  const holders = Object.values(copy.paths).flatMap((item) => [item, ...methods.map((method) => item[method])]);
  const parameters = holders.flatMap((holder) => holder?.parameters ?? []).map((one) => resolve(copy, one));
  for (const parameter of parameters) if ("default" in parameter.schema) parameter.required = true;
  // TypeScript has no names by pattern: an index signature would allow every name.
  for (const schema of Object.values(copy.components.schemas)) Reflect.deleteProperty(schema, "patternProperties");
  const nodes = await openapiTS(/** @type {import("openapi-typescript").OpenAPI3} */ (/** @type {unknown} */ (copy)), {
    defaultNonNullable: completed,
    immutable,
    rootTypes: true,
    rootTypesNoSchemaPrefix: true,
    rootTypesKeepCasing: true,
    silent: true,
  });
  return astToString(nodes);
}
