import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve as resolvePath } from "node:path";
import { LineCounter, parseDocument } from "yaml";
import { BrokenInput } from "./script.js";
import { root } from "./files.js";

/**
 * @typedef {{ $ref?: string, properties?: Record<string, Schema>, [keyword: string]: unknown }} Schema
 * @typedef {{ $ref?: string, name: string, in: "path" | "query" | "header" | "cookie", required?: boolean, schema: Schema }} Parameter
 * @typedef {{ $ref?: string, required?: boolean, content?: Record<string, { schema?: Schema }> }} Body
 * @typedef {{ operationId?: string, parameters?: Parameter[], requestBody?: Body, responses?: Record<string, Body>,
 *   security?: object[], "x-errcodes"?: string[] }} Operation
 * @typedef {Partial<Record<typeof methods[number], Operation>> & { parameters?: Parameter[] }} PathItem
 * @typedef {{ openapi: string, security?: object[], paths: Record<string, PathItem>,
 *   components: { schemas: Record<string, Schema> } }} OpenApi
 * @typedef {{ name: string, file: string, text: string, content: OpenApi }} Document
 */

/** The HTTP methods under which a path holds operations, in the order of the OpenAPI specification. */
export const methods = /** @type {const} */ (["get", "put", "post", "delete", "options", "head", "patch", "trace"]);

/**
 * Reads an OpenAPI document and brings the schemas that it borrows from other files into its own components, under
 * their own names, so that afterwards every `$ref` is local and leads somewhere.
 * @param {string} name what the document is called in generated code
 * @param {string} file
 * @returns {Document}
 */
export function readDocument(name, file) {
  const { text, content } = readYaml(file);
  const document = /** @type {OpenApi} */ (content);
  document.components = Object.assign({ schemas: {} }, document.components);
  borrow(document, file);
  for (const [ref, place] of refsIn(document)) {
    if (lookUp(document, ref.slice(1)) === undefined) throw new BrokenInput(`${file} ${place}`, `no ${ref}`);
  }
  return { name, file, text, content: document };
}

/**
 * A JSON Schema as a document without operations: itself and its `$defs` are the components.
 * @param {string} name
 * @param {string} file
 * @param {string} component what the schema itself is called
 * @returns {Document}
 */
export function readSchema(name, file, component) {
  const { text } = readYaml(file);
  /** @type {unknown} */
  const parsed = JSON.parse(text.replaceAll('"#/$defs/', '"#/components/schemas/'));
  const { $defs, ...schema } = /** @type {Schema & { $defs: Record<string, Schema> }} */ (parsed);
  delete schema["$schema"];
  const schemas = { [component]: schema, ...$defs };
  return { name, file, text, content: { openapi: "3.1.0", paths: {}, components: { schemas } } };
}

/**
 * Reads a YAML or JSON file.
 * @param {string} file
 * @returns {{ text: string, content: unknown }}
 * @throws {BrokenInput} with file and line
 */
export function readYaml(file) {
  let text;
  try {
    text = readFileSync(resolvePath(root, file), "utf8");
  } catch {
    throw new BrokenInput(file, "cannot be read");
  }
  const lineCounter = new LineCounter();
  const parsed = parseDocument(text, { lineCounter, prettyErrors: false });
  const [error] = parsed.errors;
  if (error) throw new BrokenInput(`${file}:${lineCounter.linePos(error.pos[0]).line}`, error.message);
  return { text, content: /** @type {unknown} */ (parsed.toJS({ maxAliasCount: 0 })) };
}

/**
 * Reads a folder's YAML files as one mapping.
 * @param {string} folder
 * @throws {BrokenInput} when two hold the same key
 */
export function readFolder(folder) {
  /** @type {Record<string, unknown>} */
  const merged = {};
  const names = readdirSync(resolvePath(root, folder)).filter((name) => /(?<!\.scenario)\.yaml$/.test(name));
  for (const file of names.sort()) {
    const { content } = readYaml(join(folder, file));
    for (const [key, value] of Object.entries(/** @type {object} */ (content))) {
      if (key in merged) throw new BrokenInput(join(folder, file), `${key} is in another file too`);
      merged[key] = value;
    }
  }
  return merged;
}

/**
 * What a parameter, body or answer stands for: itself, or the component that it refers to.
 * @template {{ $ref?: string }} T
 * @param {OpenApi} document
 * @param {T} node
 * @returns {T}
 */
export function resolve(document, node) {
  return node.$ref === undefined ? node : resolve(document, /** @type {T} */ (lookUp(document, node.$ref.slice(1))));
}

/**
 * Every operation of a document, in its order, with the parameters of its path and its own as one list.
 * @param {Document} document
 * @returns {(Required<Pick<Operation, "operationId" | "parameters">> & Operation & { path: string, method: string })[]}
 */
export function operationsOf({ file, content }) {
  const seen = new Set();
  return Object.entries(content.paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method];
      if (!operation) return [];
      const place = `${file} ${method.toUpperCase()} ${path}`;
      const { operationId } = operation;
      if (operationId === undefined || !/^[a-z][A-Za-z0-9]*$/.test(operationId)) {
        throw new BrokenInput(place, `operationId must be lowerCamel, not ${String(operationId)}`);
      }
      if (seen.has(operationId)) throw new BrokenInput(place, `operationId ${operationId} is taken`);
      seen.add(operationId);
      const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])];
      return [{ ...operation, operationId, path, method, parameters: parameters.map((one) => resolve(content, one)) }];
    }),
  );
}

/**
 * @param {OpenApi} document
 * @param {string} file
 */
function borrow(document, file) {
  /** @type {Map<string, unknown>} */
  const sources = new Map();
  /** @type {Map<string, string>} */
  const borrowed = new Map();

  /**
   * @param {unknown} node
   * @param {string} from the file that `node` stands in
   */
  const visit = (node, from) => {
    if (typeof node !== "object" || node === null) return;
    for (const child of Object.values(node)) visit(child, from);
    if (!("$ref" in node) || typeof node.$ref !== "string") return;
    const [path = "", pointer = ""] = node.$ref.split("#");
    if (path === "" && from === file) return;
    node.$ref = hoist(path === "" ? from : join(dirname(from), path), pointer);
  };

  /**
   * @param {string} source
   * @param {string} pointer
   */
  const hoist = (source, pointer) => {
    const name = pointer === "" ? basename(source).replace(/\W.*$/, "") : basename(pointer);
    const origin = `${source}#${pointer}`;
    if (!borrowed.has(name)) {
      if (name in document.components.schemas) throw new BrokenInput(file, `${name} is also in ${origin}`);
      if (!sources.has(source)) sources.set(source, readYaml(source).content);
      const target = structuredClone(lookUp(sources.get(source), pointer));
      if (target === undefined) throw new BrokenInput(file, `no ${origin}`);
      borrowed.set(name, origin);
      document.components.schemas[name] = /** @type {Schema} */ (target);
      visit(target, source);
    }
    if (borrowed.get(name) !== origin) throw new BrokenInput(file, `${name} is also in ${String(borrowed.get(name))}`);
    return `#/components/schemas/${name}`;
  };

  visit(document, file);
}

/**
 * @param {unknown} node
 * @param {string} [place]
 * @returns {Iterable<[ref: string, place: string]>}
 */
function* refsIn(node, place = "#") {
  if (typeof node !== "object" || node === null) return;
  if ("$ref" in node && typeof node.$ref === "string") yield [node.$ref, place];
  for (const [key, child] of Object.entries(node)) yield* refsIn(child, `${place}/${key.replaceAll("/", "~1")}`);
}

/**
 * @param {unknown} node
 * @param {string} pointer a JSON pointer
 * @returns {unknown}
 */
function lookUp(node, pointer) {
  for (const key of pointer.split("/").slice(1)) {
    if (typeof node !== "object" || node === null) return undefined;
    node = /** @type {Record<string, unknown>} */ (node)[
      decodeURIComponent(key).replaceAll("~1", "/").replaceAll("~0", "~")
    ];
  }
  return node;
}
