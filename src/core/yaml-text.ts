import { Document, isCollection, isMap, isScalar, isSeq, visit, type Node } from "yaml";

/** Longest collection that stays on one line, in characters of its JSON. */
const flowWidth = 96;

/** Widest line of a text that is not folded; longer lines stay as they are. */
const unlimited = 0;

/**
 * Returns data as YAML that is pleasant to read: small objects and lists below the first two levels stay on one line;
 * the elements of a list at the top do not.
 * `comment` stands above it; a blank line stands before the keys named in `spaced`.
 */
export function yamlText(
  data: object,
  { comment, spaced = [] }: { readonly comment?: string; readonly spaced?: readonly string[] } = {},
): string {
  // Texts such as yes and no are quoted, since other readers of YAML take them for booleans.
  const document = new Document(data, { aliasDuplicateObjects: false, compat: "yaml-1.1" });
  if (comment !== undefined) document.commentBefore = comment.replaceAll(/^/gm, " ");
  visit(document, {
    Collection(_key, node, path) {
      const parents = path.filter(isCollection);
      const isListed = parents.length === 2 && isSeq(parents[1]);
      if (parents.length >= 2 && !isListed && isShort(node)) node.flow = true;
    },
  });
  const { contents } = document;
  if (isMap(contents)) {
    for (const { key } of contents.items) {
      if (isScalar(key) && spaced.includes(String(key.value))) key.spaceBefore = true;
    }
  }
  return document.toString({ lineWidth: unlimited, flowCollectionPadding: false, indentSeq: true });
}

function isShort(node: Node): boolean {
  if (isSeq(node) && node.items.length === 0) return true;
  return JSON.stringify(node.toJSON()).length <= flowWidth && !hasLines(node);
}

const hasLines = (node: Node): boolean => JSON.stringify(node.toJSON()).includes("\\n");
