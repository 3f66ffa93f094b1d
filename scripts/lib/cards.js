/**
 * An example of docs/cards.md: a whole message, a form, an element, or a list of elements.
 * @typedef {Record<string, unknown> | Record<string, unknown>[]} CardExample
 */

/**
 * Returns the examples of a document, by the names in the comments above them.
 * @param {string} text
 * @returns {Record<string, CardExample>}
 */
export function cardExamples(text) {
  const blocks = text.matchAll(/<!-- card: ([\w-]+) -->\n\n```json\n([^]*?)^```$/gm);
  return Object.fromEntries(
    [...blocks].map(([, name = "", code = ""]) => [name, /** @type {CardExample} */ (JSON.parse(code))]),
  );
}

/**
 * Returns the message that shows an example.
 * @param {CardExample} example
 * @returns {{ msgtype: string, [field: string]: unknown }}
 */
export function messageOf(example) {
  if (!Array.isArray(example) && "msgtype" in example) return { ...example, msgtype: String(example["msgtype"]) };
  const isForm = !Array.isArray(example) && "elements" in example;
  const info = isForm ? example : { type: "form", elements: [example].flat() };
  return { msgtype: "m.cui", body: "[交互卡片]", version: "0.1.0", info };
}
