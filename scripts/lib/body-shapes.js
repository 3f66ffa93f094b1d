import { operationsOf, resolve } from "./documents.js";
import { bodyOf } from "./operations.js";

/** @import { Document, OpenApi, Schema } from "./documents.js" */

/**
 * The parts of a schema that request validation needs beside its validator: the optional fields in which null counts as
 * absent, those of them in which an empty text does (`blank`), and the values of the field that chooses among schemas.
 * `ref` names a shape of the same table.
 * @typedef {{ ref?: string, optional?: string[], blank?: string[], fields?: Record<string, BodyShape>, items?: BodyShape,
 *   rest?: BodyShape, tag?: string, branches?: Record<string, BodyShape> }} BodyShape
 */

/**
 * Returns the shapes of components by `document:name`, and those of JSON bodies by operation.
 * @param {Document[]} documents
 */
export function bodyShapes(documents) {
  /** @type {Record<string, BodyShape>} */
  const components = {};
  /** @type {Record<string, BodyShape>} */
  const bodies = {};
  for (const { name, content } of documents) {
    const shapes = new Shapes(name, content);
    for (const component of Object.keys(content.components.schemas))
      components[`${name}:${component}`] = shapes.of(component);
    for (const { operationId, requestBody } of operationsOf({ name, file: "", text: "", content })) {
      const { kind, schema } = bodyOf(content, requestBody);
      if (kind === "json" && schema) bodies[operationId] = shapes.shapeOf(schema);
    }
  }
  return used(bodies, components);
}

/** Shapes of one document's schemas. */
class Shapes {
  /** @readonly */
  #name;
  /** @readonly */
  #document;

  /**
   * @param {string} name
   * @param {OpenApi} document
   */
  constructor(name, document) {
    this.#name = name;
    this.#document = document;
  }

  /** @param {string} component */
  of(component) {
    return this.shapeOf(this.#document.components.schemas[component] ?? {});
  }

  /**
   * @param {Schema} schema
   * @returns {BodyShape}
   */
  shapeOf(schema) {
    const component = /^#\/components\/schemas\/(.+)$/.exec(schema.$ref ?? "")?.[1];
    if (component !== undefined)
      return isPlain(resolve(this.#document, schema)) ? {} : { ref: `${this.#name}:${component}` };
    const { properties = {}, items, additionalProperties, discriminator } = schema;
    const required = /** @type {string[]} */ (schema["required"] ?? []);
    const optional = Object.entries(properties)
      .filter(([name, field]) => !required.includes(name) && !this.#takesNull(field))
      .map(([name]) => name);
    const blank = optional.filter((name) => properties[name]?.$ref === "#/components/schemas/MediaUri");
    /** @type {Record<string, BodyShape>} */
    const fields = {};
    for (const [name, field] of Object.entries(properties)) fields[name] = this.shapeOf(field);
    const then = ["then", "else"].flatMap((keyword) =>
      isSchema(schema[keyword]) ? [this.shapeOf(schema[keyword])] : [],
    );
    return compact({
      optional,
      blank,
      fields,
      items: isSchema(items) ? this.shapeOf(items) : {},
      rest: isSchema(additionalProperties) ? this.shapeOf(additionalProperties) : {},
      ...this.#branches(discriminator ?? schema["x-discriminator"]),
      ...then.find(({ ref }) => ref !== undefined),
    });
  }

  /** @param {unknown} discriminator */
  #branches(discriminator) {
    if (!isSchema(discriminator)) return {};
    const { propertyName: tag, mapping } = /** @type {{ propertyName: string, mapping: Record<string, string> }} */ (
      /** @type {unknown} */ (discriminator)
    );
    /** @type {Record<string, BodyShape>} */
    const branches = {};
    for (const [value, $ref] of Object.entries(mapping)) branches[value] = this.shapeOf({ $ref });
    return { tag, branches };
  }

  /**
   * @param {Schema} given
   * @returns {boolean}
   */
  #takesNull(given) {
    const schema = resolve(this.#document, given);
    const { type, const: value, enum: values, oneOf, anyOf } = schema;
    const alternatives = /** @type {Schema[] | undefined} */ (oneOf ?? anyOf);
    if (type !== undefined) return [type].flat().includes("null");
    if (value !== undefined || values !== undefined) return [value, values].flat().includes(null);
    return alternatives === undefined || alternatives.some((alternative) => this.#takesNull(alternative));
  }
}

/**
 * Returns whether a schema has no parts of its own.
 * @param {Schema} schema
 */
const isPlain = (schema) =>
  ["properties", "items", "additionalProperties", "discriminator", "x-discriminator", "then", "else"].every(
    (keyword) => !isSchema(schema[keyword]),
  );

/**
 * @param {unknown} value
 * @returns {value is Schema}
 */
const isSchema = (value) => typeof value === "object" && value !== null;

/**
 * A shape without its empty parts.
 * @param {BodyShape} shape
 * @returns {BodyShape}
 */
function compact({ optional = [], blank = [], fields = {}, items = {}, rest = {}, ...others }) {
  const isFilled = (/** @type {BodyShape} */ shape) => Object.keys(shape).length > 0;
  const filled = Object.entries(fields).filter(([, shape]) => isFilled(shape));
  return {
    ...(optional.length > 0 && { optional }),
    ...(blank.length > 0 && { blank }),
    ...(filled.length > 0 && { fields: Object.fromEntries(filled) }),
    ...(isFilled(items) && { items }),
    ...(isFilled(rest) && { rest }),
    ...others,
  };
}

/**
 * The bodies, and the components that they refer to.
 * @param {Record<string, BodyShape>} bodies
 * @param {Record<string, BodyShape>} components
 */
function used(bodies, components) {
  /** @type {Record<string, BodyShape>} */
  const kept = {};
  const visit = (/** @type {unknown} */ value) => {
    if (typeof value !== "object" || value === null) return;
    const { ref } = /** @type {BodyShape} */ (value);
    if (typeof ref === "string" && kept[ref] === undefined) visit((kept[ref] = components[ref] ?? {}));
    Object.values(value).forEach(visit);
  };
  visit(bodies);
  visit({ ref: "platform:RoomMessageContent" });
  visit({ ref: "platform:SearchAnswer" });
  return { shapes: kept, bodies };
}
