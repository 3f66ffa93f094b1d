import type { Answer } from "../../../http/route.ts";
import { html, styleSheet, type Html, type Inline } from "../../html.ts";
import { cookieHeader } from "../cookies.ts";
import type { Texts } from "./texts.ts";

const style = styleSheet(`
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: light-dark(#f4f5f7, #16181d); }
main { box-sizing: border-box; width: min(26rem, 100%); padding: 2rem; border-radius: .75rem; background: light-dark(#fff, #21242b); }
h1 { margin: 0 0 .25rem; font-size: 1.25rem; }
p { margin: 0 0 1rem; opacity: .8; overflow-wrap: anywhere; }
form { margin: 0; }
.search { display: flex; gap: .5rem; margin-bottom: 1rem; }
input, button { font: inherit; padding: .5rem .75rem; border: 1px solid light-dark(#c9ccd3, #454a55); border-radius: .5rem; }
input { flex: 1; min-width: 0; }
button { cursor: pointer; background: light-dark(#f4f5f7, #2c3038); color: inherit; }
button:hover, button:focus-visible { border-color: #2f6fed; outline: 2px solid #2f6fed55; }
ul { list-style: none; margin: 0 0 1rem; padding: 0; display: grid; gap: .5rem; }
li button { width: 100%; text-align: start; overflow-wrap: anywhere; }
small { display: block; opacity: .7; }
`);

/** Content of a page, and of its response. */
export interface PageContent {
  readonly title: string;
  readonly content: Html;
  readonly script?: Inline;
  readonly status?: number;
  readonly cookies?: string[] | undefined;
}

/** A page of the IAM for people to read. */
export function page({ lang }: Pick<Texts, "lang">, view: PageContent): Answer {
  const document = html`<!doctype html>
    <html lang="${lang}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${view.title}</title>
        ${style.element}
      </head>
      <body>
        <main>
          <h1>${view.title}</h1>
          ${view.content}
        </main>
        ${view.script?.element ?? []}
      </body>
    </html> `;
  const headers = { ...cookieHeader(view.cookies ?? []), "x-frame-options": "DENY" };
  return htmlAnswer(document, policyOf({ style, script: view.script }), { status: view.status, headers });
}

/** A page without content: its script works in a frame of one of the `ancestors`, or of any page. */
export function scriptPage(code: Inline, ancestors: string, cookies: string[] = []): Answer {
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>FinChat IAM</title>
      </head>
      <body>
        ${code.element}
      </body>
    </html> `;
  return htmlAnswer(document, policyOf({ script: code, ancestors }), { headers: cookieHeader(cookies) });
}

function htmlAnswer(
  { text }: Html,
  policy: string,
  { status = 200, headers }: { status?: number | undefined; headers: Readonly<Record<string, string | string[]>> },
): Answer {
  return { status, headers: { ...securityHeaders, "content-security-policy": policy, ...headers }, bytes: text };
}

/**
 * Nothing but the page's own style and script, which may call the IAM. `form-action` is left open, since browsers hold it
 * against every redirect that follows, wherever the app goes on to.
 */
function policyOf(allowed: { style?: Inline; script?: Inline | undefined; ancestors?: string }): string {
  return [
    "default-src 'none'",
    ...(allowed.style === undefined ? [] : [`style-src ${allowed.style.source}`]),
    ...(allowed.script === undefined ? [] : [`script-src ${allowed.script.source}`, "connect-src 'self'"]),
    "base-uri 'none'",
    `frame-ancestors ${allowed.ancestors ?? "'none'"}`,
  ].join("; ");
}

const securityHeaders = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** Fields that a form sends on unseen. */
export const hiddenFields = (fields: Iterable<readonly [string, string]>): Html[] =>
  [...fields].map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`);
