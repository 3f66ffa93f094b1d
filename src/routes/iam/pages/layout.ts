import type { Answer } from "../../../http/route.ts";
import { html, styleSheet, type Html } from "../../html.ts";
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

/**
 * No script, no frame, nothing from elsewhere. `form-action` is left open, since browsers hold it against every redirect
 * that follows, wherever the app goes on to.
 */
const policy = ["default-src 'none'", `style-src ${style.source}`, "base-uri 'none'", "frame-ancestors 'none'"].join(
  "; ",
);

/** A page of the IAM. */
export function page(
  { lang, title, content }: Pick<Texts, "lang"> & { title: string; content: Html },
  { status = 200, headers = {} }: { status?: number; headers?: Readonly<Record<string, string>> } = {},
): Answer {
  const document = html`<!doctype html>
    <html lang="${lang}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        ${style.element}
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${content}
        </main>
      </body>
    </html> `;
  return { status, headers: { ...securityHeaders, ...headers }, bytes: document.text };
}

const securityHeaders = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": policy,
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

/** Fields that a form sends on unseen. */
export const hiddenFields = (fields: Iterable<readonly [string, string]>): Html[] =>
  [...fields].map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`);
