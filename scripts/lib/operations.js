import { BrokenInput } from "./script.js";
import { operationsOf, resolve } from "./documents.js";

/** @import { Body, Document, OpenApi, Parameter, Schema } from "./documents.js" */

/**
 * The table of all operations, by operationId.
 * @param {Document[]} documents
 * @throws {BrokenInput} when two documents use one operationId
 */
export function operationTable(documents) {
  /** @type {Record<string, { operationId: string, document: string, [property: string]: unknown }>} */
  const table = {};
  for (const document of documents) {
    for (const operation of operationsOf(document)) {
      const { operationId, method, path, requestBody } = operation;
      const owner = table[operationId]?.document;
      if (owner) throw new BrokenInput(document.file, `operationId ${operationId} is also in the ${owner} document`);
      const body = bodyOf(document.content, requestBody);
      const security = schemes(operation.security ?? document.content.security ?? []);
      const appIdIn = placeOfAppId(document.content, operation.parameters, body.schema);
      table[operationId] = {
        operationId,
        document: document.name,
        method: method.toUpperCase(),
        path,
        security,
        access: accessOf(document.name, security, appIdIn),
        body: body.kind,
        bodyRequired: body.required,
        requestMediaTypes: body.mediaTypes,
        appIdIn,
        ...(document.name === "platform" && {
          parameters: placesOf(document.content, operation.parameters, body.schema),
        }),
        errcodes: operation["x-errcodes"] ?? [],
      };
    }
  }
  return table;
}

/**
 * How a request or answer body is read, and the schema that it must satisfy: JSON where that is among its media types,
 * else a form, else bytes, which have none.
 * @param {OpenApi} document
 * @param {Body} [body]
 * @returns {{ kind: "json" | "form" | "bytes" | "none", required: boolean, mediaTypes: string[], schema?: Schema | undefined }}
 */
export function bodyOf(document, body = {}) {
  const { content = {}, required = false } = resolve(document, body);
  const mediaTypes = Object.keys(content);
  const json = mediaTypes.find((type) => /^application\/([\w.-]+\+)?json$/.test(type));
  if (json !== undefined) return { kind: "json", required, mediaTypes, schema: content[json]?.schema };
  const form = content["application/x-www-form-urlencoded"];
  if (form) return { kind: "form", required, mediaTypes, schema: form.schema };
  return { kind: mediaTypes.length > 0 ? "bytes" : "none", required, mediaTypes };
}

/**
 * Where a request names its app, if it does: a parameter, or a field of its body.
 * @param {OpenApi} document
 * @param {Parameter[]} parameters
 * @param {Schema} [schema]
 */
function placeOfAppId(document, parameters, schema = {}) {
  const parameter = parameters.find(({ name }) => name === "app_id");
  if (parameter !== undefined) return parameter.in;
  return resolve(document, schema).properties?.["app_id"] === undefined ? undefined : "body";
}

/**
 * The place of each parameter, those of the body being its fields.
 * @param {OpenApi} document
 * @param {Parameter[]} parameters
 * @param {Schema} [schema]
 * @returns {Record<string, string>}
 */
function placesOf(document, parameters, schema = {}) {
  /** @type {Map<string, string>} */
  const places = new Map(Object.keys(resolve(document, schema).properties ?? {}).map((name) => [name, "body"]));
  for (const { name, in: place } of parameters) places.set(name, place);
  return Object.fromEntries(places);
}

/**
 * Returns who may call an operation: `app`, the holder of an app's bearer token, for that app alone; `bearer`, the holder
 * of any app's token; `app_id`, anybody who names a live app; `control`, the holder of the control token; `open`, anybody.
 * The IAM checks its clients and tokens itself.
 * @param {string} document
 * @param {string[]} security
 * @param {string} [appIdIn]
 */
function accessOf(document, security, appIdIn) {
  if (security.includes("appAccessToken")) return appIdIn === undefined ? "bearer" : "app";
  if (security.includes("controlToken")) return "control";
  return document === "platform" && appIdIn !== undefined ? "app_id" : "open";
}

/** @param {object[]} security */
function schemes(security) {
  return [...new Set(security.flatMap((requirement) => Object.keys(requirement)))];
}
