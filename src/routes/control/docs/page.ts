import { parseYaml } from "../../../core/yaml.ts";
import { control, platform } from "../../../generated/documents.js";
import type { Answer } from "../../../http/route.ts";
import { html, styleSheet, type Html } from "../../html.ts";
import { endpointsOf, type Endpoint, type OpenApi } from "./document.ts";
import { inline, markdown } from "./markdown.ts";
import { operationView } from "./operation.ts";
import { schemasView } from "./schema.ts";

const style = styleSheet(`
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { margin: 0; display: grid; grid-template-columns: minmax(12rem, 20rem) minmax(0, 1fr); background: light-dark(#fff, #16181d); }
nav { position: sticky; top: 0; height: 100vh; overflow: auto; box-sizing: border-box; padding: 1rem; border-inline-end: 1px solid light-dark(#e3e5ea, #333842); }
nav ul { list-style: none; margin: 0 0 1rem; padding: 0; }
nav a { color: inherit; text-decoration: none; overflow-wrap: anywhere; }
nav a:hover { text-decoration: underline; }
main { padding: 1rem 2rem 4rem; }
summary { cursor: pointer; }
.operation { margin: .5rem 0; padding: .5rem .75rem; border: 1px solid light-dark(#e3e5ea, #333842); border-radius: .5rem; }
.operation > summary b { display: inline-block; min-width: 4.5rem; }
.GET { color: light-dark(#1a6fd4, #6db0ff); } .POST { color: light-dark(#1b7f3b, #63d489); }
.PUT, .PATCH { color: light-dark(#95600a, #f0b954); } .DELETE { color: light-dark(#b3261e, #ff8a80); }
.facts { opacity: .75; } .fields { padding-inline-start: 1.2rem; }
code, pre { font-family: ui-monospace, monospace; font-size: .92em; } pre { overflow: auto; padding: .75rem; border-radius: .5rem; background: light-dark(#f4f5f7, #21242b); }
em { opacity: .75; } h4 { margin: 1rem 0 .25rem; }
@media (max-width: 45rem) { body { display: block; } nav { position: static; height: auto; max-height: 40vh; } main { padding: 1rem; } }
`);

const headers = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": [
    "default-src 'none'",
    `style-src ${style.source}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
};

/** The page for both OpenAPI documents. It needs no script, and nothing from elsewhere. */
export function docsPage(): Answer {
  const texts = { platform, control };
  const documents = Object.entries(texts).map(([key, text]) => ({ ...(parseYaml(text).data as OpenApi), key }));
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>FinChat emulator: API</title>
        ${style.element}
      </head>
      <body>
        <nav>${documents.map(contents)}</nav>
        <main>${documents.map(documentView)}</main>
      </body>
    </html>`;
  return { status: 200, headers, bytes: page.text };
}

function contents(document: OpenApi): Html {
  const links = endpointsOf(document).map(
    ({ anchor, operation }) => html`<li><a href="#${anchor}">${operation.summary ?? anchor}</a></li>`,
  );
  return html`<h3>${document.info.title}</h3>
    <ul>
      ${links}
    </ul>`;
}

function documentView(document: OpenApi): Html {
  const { info, tags = [] } = document;
  const endpoints = endpointsOf(document);
  const sections = tags.map(({ name, description }) =>
    section(
      document,
      { name, description },
      endpoints.filter(({ operation }) => operation.tags?.[0] === name),
    ),
  );
  return html`<h1>${info.title}</h1>
    ${markdown(info.description)} ${sections} ${schemasView(document)}`;
}

function section(
  document: OpenApi,
  { name, description }: { name: string; description: string | undefined },
  endpoints: readonly Endpoint[],
): Html {
  return html`<h2>${name}</h2>
    <p>${inline(description)}</p>
    ${endpoints.map((endpoint) => operationView(document, endpoint))}`;
}
