import { resolve } from "./documents.js";

/** @import { Document, OpenApi, Schema } from "./documents.js" */

/**
 * A schema as matches are held against it: its types, and what values of them can be; `{}` is anything.
 * @typedef {{ types?: string[], values?: unknown[], minimum?: number, maximum?: number, minLength?: number,
 *   fields?: Record<string, Shape>, rest?: Shape, items?: Shape }} Shape
 */

/** The component that each kind of item has the form of. */
const components = { message: "MessageItem", delivery: "Delivery", request: "Request" };

/**
 * The shapes of what can be waited for and counted, by kind.
 * @param {Document} control
 * @returns {Record<string, Shape>}
 */
export function itemShapes({ content }) {
  const kinds = Object.entries(components);
  return Object.fromEntries(
    kinds.map(([kind, name]) => [kind, shapeOf(content, content.components.schemas[name] ?? {})]),
  );
}

/**
 * @param {OpenApi} document
 * @param {Schema} given
 * @returns {Shape}
 */
function shapeOf(document, given) {
  const {
    type,
    enum: values,
    const: value,
    minimum,
    maximum,
    minLength,
    properties,
    items,
    additionalProperties,
  } = /** @type {Schema & Shape & { type?: string | string[], enum?: unknown[], const?: unknown, additionalProperties?: Schema | boolean }} */ (
    resolve(document, given)
  );
  const isOpen = typeof additionalProperties === "object";
  return {
    ...(type !== undefined && { types: [type].flat() }),
    ...(values !== undefined && { values }),
    ...(value !== undefined && { values: [value] }),
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
    ...(minLength !== undefined && { minLength }),
    ...(properties !== undefined && {
      fields: Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, shapeOf(document, field)])),
    }),
    ...(isOpen && { rest: shapeOf(document, additionalProperties) }),
    ...(additionalProperties === true && { rest: {} }),
    ...(items !== undefined && { items: shapeOf(document, /** @type {Schema} */ (items)) }),
  };
}
