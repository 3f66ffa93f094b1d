import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's own folder; paths below are relative to it. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/** A fenced block of a document. */
export interface Block {
  /** What stands behind the opening fence. */
  readonly language: string;
  readonly code: string;
  /** The comment right above it, which says what holds it; empty for none. */
  readonly note: string;
}

export const readText = (path: string): string => readFileSync(join(root, path), "utf8");

/** Every Markdown file that is ours, in the order of their paths. */
export const documents: readonly string[] = [
  ...filesIn("."),
  ...["docs", "docs/decisions", ...foldersIn("examples")].flatMap(filesIn),
].sort();

/** The Chinese versions of the documents in docs/. */
export const chineseDocuments: readonly string[] = filesIn("docs/zh").sort();

/** The fenced blocks of a document. */
export function blocksOf(path: string): Block[] {
  const pattern = /(?:<!-- (?<note>[^>]*) -->\n\n)?^```(?<language>\w*)\n(?<code>[^]*?)^```$/gm;
  return [...readText(path).matchAll(pattern)].map(({ groups: { note = "", language = "", code = "" } = {} }) => ({
    note,
    language,
    code,
  }));
}

/** The links of a document to other places of the project: the file, from the root, and the heading, if any. */
export function linksOf(path: string): { link: string; target: string; anchor: string | undefined }[] {
  const text = readText(path).replace(/^```[^]*?^```$/gm, "");
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = ""]) => link)
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => {
      const [file = "", anchor] = link.split("#");
      return { link, target: file === "" ? path : relative(root, join(root, dirname(path), file)), anchor };
    });
}

/** What a document's headings are called in links, as code hosts make it of them. */
export const anchorsOf = (path: string): string[] =>
  [...readText(path).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_\s-]/gu, "")
      .replaceAll(" ", "-"),
  );

function filesIn(folder: string): string[] {
  return readdirSync(join(root, folder))
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(folder, name));
}

function foldersIn(folder: string): string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
}
