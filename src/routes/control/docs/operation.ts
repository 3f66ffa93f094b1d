import { html, type Html } from "../../html.ts";
import { resolve, type Body, type Content, type Endpoint, type OpenApi, type Parameter } from "./document.ts";
import { inline, markdown } from "./markdown.ts";
import { schemaView, typeOf } from "./schema.ts";

/** An operation whole: who may call it, with what, and what it answers. */
export function operationView(document: OpenApi, { method, path, anchor, operation }: Endpoint): Html {
  const { summary = anchor, description, requestBody, responses = {}, parameters = [] } = operation;
  const security = operation.security ?? document.security ?? [];
  const schemes = [...new Set(security.flatMap((scheme) => Object.keys(scheme)))];
  const errcodes = operation["x-errcodes"] ?? [];
  return html`<details class="operation" id="${anchor}">
    <summary><b class="${method}">${method}</b> <code>${path}</code> ${inline(summary)}</summary>
    ${markdown(description)}
    <p class="facts">
      <code>${anchor}</code> ${schemes.length === 0 ? "" : html`· ${schemes.join(" or ")}`}
      ${errcodes.length === 0 ? "" : html`· ${errcodes.join(", ")}`}
    </p>
    ${parametersView(
      document,
      parameters.map((parameter) => resolve(document, parameter)),
    )}
    ${requestBody === undefined ? "" : bodyView(document, "Request body", requestBody)}
    ${Object.entries(responses).map(([status, response]) => bodyView(document, status, response))}
  </details>`;
}

function parametersView(document: OpenApi, parameters: readonly Parameter[]): Html {
  if (parameters.length === 0) return html``;
  const rows = parameters.map(
    ({ name, in: place, required = false, description, schema = {} }) =>
      html`<li>
        <code>${name}</code> <em>${place}, ${typeOf(document, schema)}</em> ${required ? html`<b>required</b>` : ""}
        ${inline(description)}
      </li>`,
  );
  return html`<h4>Parameters</h4>
    <ul class="fields">
      ${rows}
    </ul>`;
}

/** A body or an answer; of errors, which are all of one form, only what they mean. */
function bodyView(document: OpenApi, title: string, body: Body): Html {
  const { description, content = {} } = resolve(document, body);
  const shown = /^[45]/.test(title) || title === "default" ? [] : Object.entries(content);
  return html`<h4>${title}</h4>
    ${markdown(description)} ${shown.map(([type, one]) => contentView(document, type, one ?? {}))}`;
}

function contentView(document: OpenApi, type: string, { schema, example, examples = {} }: Content): Html {
  const samples = [
    ...(example === undefined ? [] : [{ title: "Example", value: example }]),
    ...Object.entries(examples).map(([name, { summary = name, value }]) => ({ title: summary, value })),
  ];
  return html`<p class="facts"><code>${type}</code>${schema === undefined ? "" : html` ${typeOf(document, schema)}`}</p>
    ${schema === undefined ? "" : schemaView(document, schema)} ${samples.map(sampleView)}`;
}

function sampleView({ title, value }: { title: string; value: unknown }): Html {
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  return html`<details>
    <summary>${title}</summary>
    <pre>${text}</pre>
  </details>`;
}
