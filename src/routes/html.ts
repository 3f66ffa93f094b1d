import { createHash } from "node:crypto";

/** Text that is HTML already. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** An element within a page, and the source by which a content security policy lets in it alone. */
export interface Inline {
  readonly element: Html;
  readonly source: string;
}

/** A style sheet within a page. */
export const styleSheet = (css: string): Inline => inline("style", css);

/** A script within a page. */
export const script = (code: string): Inline => inline("script", code);

function inline(tag: "style" | "script", content: string): Inline {
  const digest = createHash("sha256").update(content).digest("base64");
  return { element: new Html(`<${tag}>${content}</${tag}>`), source: `'sha256-${digest}'` };
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
