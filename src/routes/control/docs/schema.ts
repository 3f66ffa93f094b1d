import { html, type Html } from "../../html.ts";
import { nameOf, resolve, type OpenApi, type Schema } from "./document.ts";
import { inline } from "./markdown.ts";

/** Constraints that are told beside a type, in this order. */
const told = ["format", "pattern", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems"] as const;

/** Every schema that has a name, each under its own. */
export const schemasView = (document: OpenApi): Html =>
  html`<h2>Schemas</h2>
    ${Object.entries(document.components.schemas).map(
      ([name, schema]) =>
        html`<details class="operation" id="${anchorOf(document, name)}">
          <summary><code>${name}</code> ${inline(schema.description)}</summary>
          <p class="facts">${typeOf(document, schema)}</p>
          ${schemaView(document, schema)}
        </details>`,
    )}`;

/** A schema as nested lists of fields; one that has a name as a link to it. */
export function schemaView(document: OpenApi, schema: Schema): Html {
  if (schema.$ref !== undefined) return linkTo(document, nameOf(schema.$ref));
  const parts = [...(schema.allOf ?? []), ...(schema.oneOf ?? []), ...(schema.anyOf ?? [])];
  return html`${fields(document, schema)}
  ${parts.filter((part) => isStructured(document, part)).map((part) => html`<div>${schemaView(document, part)}</div>`)}
  ${schema.items !== undefined && isStructured(document, schema.items) ? schemaView(document, schema.items) : ""}`;
}

const anchorOf = ({ key }: OpenApi, name: string): string => `${key}-${name}`;

const linkTo = (document: OpenApi, name: string): Html =>
  html`<a href="#${anchorOf(document, name)}"><code>${name}</code></a>`;

/** The type of a schema, in a few words. */
export function typeOf(document: OpenApi, schema: Schema): string {
  const shown = resolve(document, schema);
  if (shown.const !== undefined) return JSON.stringify(shown.const);
  if (shown.enum !== undefined) return shown.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (shown.items !== undefined) return `list of ${typeOf(document, shown.items)}`;
  const choices = shown.oneOf ?? shown.anyOf;
  if (choices !== undefined && shown.type === undefined) {
    return [...new Set(choices.map((choice) => typeOf(document, choice)))].join(" | ");
  }
  const types = [shown.type ?? "any"].flat().join(" | ");
  const limits = told.filter((keyword) => shown[keyword] !== undefined);
  return [types, ...limits.map((keyword) => `${keyword} ${String(shown[keyword])}`)].join(", ");
}

function fields(document: OpenApi, { properties = {}, required = [] }: Schema): Html {
  const rows = Object.entries(properties).map(([name, property]) => {
    const shown = resolve(document, property);
    const fallback = shown.default === undefined ? "" : ` Default: ${JSON.stringify(shown.default)}.`;
    return html`<li>
      <code>${name}</code>
      <em>${typeOf(document, property)}</em> ${required.includes(name) ? html`<b>required</b>` : ""}
      ${inline(property.description ?? shown.description)}${fallback}
      ${isStructured(document, property) ? schemaView(document, property) : ""}
    </li>`;
  });
  const list = html`<ul class="fields">
    ${rows}
  </ul>`;
  return rows.length === 0 ? html`` : list;
}

/** Returns whether a schema has more to show than its type. */
function isStructured(document: OpenApi, schema: Schema): boolean {
  const { properties, items, oneOf, anyOf, allOf } = resolve(document, schema);
  if (properties !== undefined || allOf !== undefined) return true;
  return [items, ...(oneOf ?? []), ...(anyOf ?? [])].some((part) => part !== undefined && isStructured(document, part));
}
