import { operationsOf, resolve } from "./documents.js";
import { bodyOf } from "./operations.js";

/** @import { Document, OpenApi, Schema } from "./documents.js" */

/** Operations whose request body is the input of an MCP tool. */
const operations = ["addFault", "addPushFault", "createTenant"];

/**
 * The input schemas of MCP tools that take the body of a call: the document's own, with every reference replaced.
 * @param {Document} document
 * @returns {Record<string, unknown>}
 */
export function toolInputs(document) {
  return Object.fromEntries(
    operationsOf(document)
      .filter(({ operationId }) => operations.includes(operationId))
      .map(({ operationId, requestBody }) => {
        const { schema = {} } = bodyOf(document.content, requestBody);
        const inlined = /** @type {object} */ (inline(document.content, schema));
        return [operationId, { ...inlined, additionalProperties: false }];
      }),
  );
}

/**
 * @param {OpenApi} document
 * @param {unknown} node
 * @returns {unknown}
 */
function inline(document, node) {
  if (typeof node !== "object" || node === null) return node;
  if (Array.isArray(node)) return node.map((element) => inline(document, element));
  const target = "$ref" in node ? { ...resolve(document, /** @type {Schema} */ (node)), ...without$ref(node) } : node;
  return Object.fromEntries(Object.entries(target).map(([key, value]) => [key, inline(document, value)]));
}

/** @param {object} node */
function without$ref(node) {
  return Object.fromEntries(Object.entries(node).filter(([key]) => key !== "$ref"));
}
