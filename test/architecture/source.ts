import { readdirSync, readFileSync } from "node:fs";
import { join, posix, relative } from "node:path";
import ts from "typescript";

const root = join(import.meta.dirname, "../..");

/** A parsed file of the project; `path` is relative to the project's folder, with slashes. */
export interface Source {
  readonly path: string;
  readonly tree: ts.SourceFile;
}

/** One import, of whatever kind; `target` is the imported file's path, or the package's name. */
export interface Import {
  readonly target: string;
  readonly isRelative: boolean;
  readonly line: number;
}

/** Parses TypeScript. */
export function parse(path: string, text: string): Source {
  return { path, tree: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true) };
}

/** The project's own sources: every TypeScript file under src, apart from what is generated. */
export function readSources(): Source[] {
  return readdirSync(join(root, "src"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => parse(relative(root, file).replaceAll("\\", "/"), readFileSync(file, "utf8")))
    .filter(({ path }) => !path.startsWith("src/generated/"))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Everything that a file imports: values, types, re-exports, `import()`, and types as `import("...").X`. */
export function importsOf({ path, tree }: Source): Import[] {
  const imports: Import[] = [];
  const visit = (node: ts.Node): void => {
    const specifier = specifierOf(node);
    if (specifier) imports.push(toImport(path, specifier, lineOf(tree, node)));
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return imports;
}

/** The line of a node, counted from 1. */
export function lineOf(tree: ts.SourceFile, node: ts.Node): number {
  return tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
}

/** Whether a statement declares something for other files; a re-export does not. */
export function isExported(statement: ts.Statement): boolean {
  const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
}

function specifierOf(node: ts.Node): string | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return textOf(node.moduleSpecifier);
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return textOf(node.arguments[0]);
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return textOf(node.argument.literal);
  return undefined;
}

function textOf(node: ts.Node | undefined): string | undefined {
  return node && ts.isStringLiteralLike(node) ? node.text : undefined;
}

function toImport(importer: string, specifier: string, line: number): Import {
  const isRelative = specifier.startsWith(".");
  const target = isRelative ? posix.join(posix.dirname(importer), specifier) : specifier;
  return { target, isRelative, line };
}
