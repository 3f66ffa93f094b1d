import { createHash } from "node:crypto";

/** Text that is HTML already. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A style sheet within a page, and the source by which a content security policy lets in it alone. */
export function styleSheet(css: string): { readonly element: Html; readonly source: string } {
  const digest = createHash("sha256").update(css).digest("base64");
  return { element: new Html(`<style>${css}</style>`), source: `'sha256-${digest}'` };
}

type Part = string | Html | readonly Html[];

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** HTML whose parts are escaped, unless they are HTML themselves. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.reduce((text, string, index) => text + render(parts[index - 1] ?? "") + string));
}

function render(part: Part): string {
  if (part instanceof Html) return part.text;
  if (typeof part === "string") return part.replace(/[&<>"']/g, (char) => escapes[char] ?? char);
  return part.map(render).join("");
}
