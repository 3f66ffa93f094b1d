import { html, type Html } from "../../html.ts";

/** Descriptions as HTML: paragraphs, lists, and `code`. That is all of Markdown that the documents use. */
export function markdown(text: string | undefined): Html {
  const blocks = (text ?? "").trim().split(/\n\s*\n/);
  return html`${blocks.filter((block) => block !== "").map(blockOf)}`;
}

/** A description within a line. */
export const inline = (text: string | undefined): Html => html`${(text ?? "").trim().split("`").map(pieceOf)}`;

function blockOf(block: string): Html {
  if (!block.startsWith("- ")) return html`<p>${inline(block)}</p>`;
  const items = block.split(/\n(?=- )/);
  return html`<ul>
    ${items.map((item) => html`<li>${inline(item.slice(2))}</li>`)}
  </ul>`;
}

/** Every second piece stood between backticks. */
const pieceOf = (piece: string, index: number): Html =>
  index % 2 === 0 ? html`${piece}` : html`<code>${piece}</code>`;
