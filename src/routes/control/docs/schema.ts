import { html, type Html } from "../../html.ts";
import { nameOf, resolve, type OpenApi, type Schema } from "./document.ts";
import { inline } from "./markdown.ts";

/** Constraints that are told beside a type, in this order. */
const told = ["format", "pattern", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems"] as const;

/**
 * A schema as nested lists of fields. One that contains itself is named where it comes up again; `within` holds the
 * names that it stands in.
 */
export function schemaView(document: OpenApi, schema: Schema, within: readonly string[] = []): Html {
  const name = schema.$ref === undefined ? undefined : nameOf(schema.$ref);
  if (name !== undefined && within.includes(name)) return html`<p>As <code>${name}</code> above.</p>`;
  const shown = resolve(document, schema);
  const inner = name === undefined ? within : [...within, name];
  const variants = [...(shown.oneOf ?? []), ...(shown.anyOf ?? [])].filter((variant) =>
    isStructured(document, variant),
  );
  return html`${fields(document, shown, inner)} ${(shown.allOf ?? []).map((part) => schemaView(document, part, inner))}
  ${variants.map((variant, index) => variantView(document, variant, { index, within: inner }))}
  ${shown.items === undefined ? [] : [schemaView(document, shown.items, inner)]}`;
}

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

function fields(document: OpenApi, { properties = {}, required = [] }: Schema, within: readonly string[]): Html {
  const rows = Object.entries(properties).map(([name, property]) => {
    const shown = resolve(document, property);
    const fallback = shown.default === undefined ? "" : ` Default: ${JSON.stringify(shown.default)}.`;
    return html`<li>
      <code>${name}</code>
      <em>${typeOf(document, property)}</em> ${required.includes(name) ? html`<b>required</b>` : ""}
      ${inline(property.description ?? shown.description)}${fallback}
      ${isStructured(document, property) ? schemaView(document, property, within) : ""}
    </li>`;
  });
  return rows.length === 0
    ? html``
    : html`<ul class="fields">
        ${rows}
      </ul>`;
}

function variantView(
  document: OpenApi,
  variant: Schema,
  { index, within }: { index: number; within: readonly string[] },
): Html {
  const title = variant.$ref === undefined ? `Variant ${index + 1}` : nameOf(variant.$ref);
  return html`<details>
    <summary>or: ${title}</summary>
    ${schemaView(document, variant, within)}
  </details>`;
}

/** Whether there is more to show of a schema than its type. */
function isStructured(document: OpenApi, schema: Schema): boolean {
  const { properties, items, oneOf, anyOf, allOf } = resolve(document, schema);
  if (properties !== undefined || allOf !== undefined) return true;
  return [items, ...(oneOf ?? []), ...(anyOf ?? [])].some((part) => part !== undefined && isStructured(document, part));
}
