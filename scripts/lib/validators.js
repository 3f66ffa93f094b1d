import { build } from "esbuild";
import Ajv2020 from "ajv/dist/2020.js";
import formats from "ajv-formats";
import standaloneCode from "ajv/dist/standalone/index.js";
import { withBoundedErrors } from "./bounded-errors.js";
import { BrokenInput } from "./script.js";
import { operationsOf } from "./documents.js";
import { root } from "./files.js";
import { bodyOf } from "./operations.js";
import { closed } from "./schemas.js";

/** @import { Document, Parameter, Schema } from "./documents.js" */

/** @typedef {{ [name: string]: string | Table }} Table validators by name, each as the expression that stands for it */

/** @typedef {typeof kinds[number]} Kind a compiler of {@link Validators} */
const kinds = /** @type {const} */ (["json", "completed", "text"]);

const parameterPlaces = /** @type {const} */ (["path", "query", "header"]);

/**
 * Validators compiled ahead of time. There are three compilers: what comes as text (parameters, forms) is coerced to the
 * type that the schema names and completed with its defaults; JSON is taken as it is, or completed with its defaults.
 */
export class Validators {
  /** @readonly */
  #compilers = {
    json: compiler({}),
    completed: compiler({ useDefaults: true }),
    text: compiler({ coerceTypes: "array", useDefaults: true }),
  };
  /**
   * What was compiled, by its schema: many operations answer alike.
   * @readonly
   * @type {Record<Kind, Map<string, string>>}
   */
  #names = { json: new Map(), completed: new Map(), text: new Map() };
  /** @readonly */
  #errorLimit;

  /** @param {number} errorLimit how many errors a validator tells of, see {@link withBoundedErrors} */
  constructor(errorLimit = 100) {
    this.#errorLimit = errorLimit;
  }

  /**
   * Makes a document's components known, so that schemas can refer to them.
   * @param {Document} document
   */
  addComponents({ name: base, file, content }) {
    const schemas = Object.entries(content.components.schemas);
    const $defs = Object.fromEntries(
      schemas.map(([name, schema]) => [name, closed(schema, { base, place: `${file} ${name}` })]),
    );
    for (const ajv of Object.values(this.#compilers)) ajv.addSchema({ $id: base, $defs });
  }

  /**
   * @param {Schema} schema as {@link closed} gives it
   * @param {{ name: string, place: string, kind?: Kind }} options `name` must be an identifier of its own
   * @returns {string} the validator as a {@link Table} holds it, the same one for the same schema
   * @throws {BrokenInput} when the schema does not compile
   */
  add(schema, { name, place, kind = "json" }) {
    const names = this.#names[kind];
    const key = JSON.stringify(schema);
    const known = names.get(key) ?? name;
    if (known === name) {
      try {
        this.#compilers[kind].compile({ $id: name, ...schema });
      } catch (error) {
        throw new BrokenInput(place, /** @type {Error} */ (error).message);
      }
      names.set(key, name);
    }
    return `${kind}.${known}`;
  }

  /**
   * @param {Record<string, Table>} tables what the module exports
   * @param {"esm" | "cjs"} [format]
   * @returns {Promise<string>} a module that imports nothing
   */
  async module(tables, format = "esm") {
    const sources = new Map(
      kinds.map((kind) => {
        const names = Object.fromEntries([...this.#names[kind].values()].map((name) => [name, name]));
        return [kind, withBoundedErrors(standaloneCode.default(this.#compilers[kind], names), this.#errorLimit)];
      }),
    );
    const exported = Object.entries(tables).map(([name, table]) => `export const ${name} = ${literal(table)};`);
    const imports = [...sources.keys()].map((name) => `import * as ${name} from "validators:${name}";`);
    const { outputFiles } = await build({
      stdin: { contents: [...imports, ...exported].join("\n"), resolveDir: root },
      plugins: [virtual(sources)],
      bundle: true,
      write: false,
      format,
      platform: "node",
      target: "node20",
      minify: true,
      logLevel: "silent",
    });
    return outputFiles[0]?.text ?? "";
  }
}

/**
 * One table entry an operation: a validator for its path, query and headers where it has such parameters, and for its
 * body where it takes JSON or a form. The query always has one, which refuses what is not declared.
 * @param {Validators} validators
 * @param {Document} document
 * @returns {Table}
 */
export function requestValidators(validators, document) {
  return Object.fromEntries(
    operationsOf(document).map(({ operationId: id, parameters, requestBody }) => {
      const add = (/** @type {string} */ part, /** @type {Schema} */ schema, /** @type {"json" | "text"} */ kind) => {
        const place = `${document.file} ${id} ${part}`;
        return validators.add(closed(schema, { base: document.name, place }), { name: `${id}_${part}`, place, kind });
      };
      const body = bodyOf(document.content, requestBody);
      /** @type {Table} */
      const entry = { bodyRequired: String(body.required) };
      for (const where of parameterPlaces) {
        const mine = parameters.filter((parameter) => parameter.in === where);
        if (mine.length > 0 || where === "query") entry[where] = add(where, parametersSchema(mine, where), "text");
      }
      if (body.schema) entry["body"] = add("body", body.schema, body.kind === "form" ? "text" : "json");
      return [id, entry];
    }),
  );
}

/**
 * By operation and status, a validator for each JSON answer.
 * @param {Validators} validators
 * @param {Document} document
 * @returns {Table}
 */
export function answerValidators(validators, document) {
  return Object.fromEntries(
    operationsOf(document).map(({ operationId: id, responses = {} }) => {
      /** @type {Table} */
      const entry = {};
      for (const [status, response] of Object.entries(responses)) {
        const { kind, schema } = bodyOf(document.content, response);
        if (kind !== "json" || !schema) continue;
        const place = `${document.file} ${id} answer ${status}`;
        const strict = closed(schema, { base: document.name, place });
        entry[status] = validators.add(strict, { name: `${id}_${status}`, place });
      }
      return [id, entry];
    }),
  );
}

/**
 * A validator for each of some components.
 * @param {Validators} validators
 * @param {Document} document
 * @param {Iterable<string>} names
 * @param {Kind} [kind]
 * @returns {Record<string, string>}
 */
export function componentValidators(validators, document, names, kind = "json") {
  return Object.fromEntries(
    [...names].map((name) => {
      if (!(name in document.content.components.schemas)) throw new BrokenInput(document.file, `no component ${name}`);
      const schema = { $ref: `${document.name}#/$defs/${name}` };
      const place = `${document.file} ${name}`;
      return [name, validators.add(schema, { name: `${document.name}_${name}`, place, kind })];
    }),
  );
}

/**
 * The components that describe a message's content, by the msgtype that they are for.
 * @param {Document} document
 * @returns {Map<string, string>}
 */
export function contentComponents({ file, content }) {
  /** @type {Map<string, string>} */
  const byMsgtype = new Map();
  for (const [name, { properties }] of Object.entries(content.components.schemas)) {
    const msgtype = properties?.["msgtype"]?.["const"];
    if (typeof msgtype !== "string") continue;
    if (byMsgtype.has(msgtype)) throw new BrokenInput(file, `more than one component for ${msgtype}, ${name} too`);
    byMsgtype.set(msgtype, name);
  }
  return byMsgtype;
}

/**
 * Without unevaluatedProperties, which no document uses, and which costs every check something.
 * @param {import("ajv").Options} options
 */
function compiler(options) {
  const ajv = new Ajv2020.default({
    allErrors: true,
    discriminator: true,
    strict: true,
    strictRequired: false,
    allowUnionTypes: true,
    inlineRefs: false,
    code: { source: true, esm: true, lines: false, optimize: true },
    ...options,
  });
  formats.default(ajv);
  ajv.opts.unevaluated = false;
  return ajv;
}

/**
 * @param {Parameter[]} parameters
 * @param {string} where a request always has more headers than those declared
 * @returns {Schema}
 */
function parametersSchema(parameters, where) {
  return {
    type: "object",
    properties: Object.fromEntries(parameters.map(({ name, schema }) => [name, schema])),
    required: parameters.filter(({ required }) => required).map(({ name }) => name),
    additionalProperties: where === "header",
  };
}

/**
 * @param {Map<string, string>} sources
 * @returns {import("esbuild").Plugin}
 */
function virtual(sources) {
  return {
    name: "validators",
    setup(bundle) {
      bundle.onResolve({ filter: /^validators:/ }, ({ path }) => ({ path: path.slice(11), namespace: "validators" }));
      bundle.onLoad({ filter: /.*/, namespace: "validators" }, ({ path }) => ({
        contents: sources.get(path) ?? "",
        resolveDir: root,
      }));
    },
  };
}

/**
 * @param {string | Table} table
 * @returns {string}
 */
function literal(table) {
  if (typeof table === "string") return table;
  return `{${Object.entries(table)
    .map(([name, value]) => `${JSON.stringify(name)}: ${literal(value)}`)
    .join(",\n")}}`;
}
