import ts from "typescript";
import { isExported, lineOf, type Source } from "./source.ts";

/** What a file offers to others without saying what it is. A re-export is documented where it is declared. */
export function undocumented(sources: readonly Source[]): string[] {
  return sources.flatMap(({ path, tree }) =>
    tree.statements
      .filter((statement) => isExported(statement) && ts.getJSDocCommentsAndTags(statement).length === 0)
      .map((statement) => `${path}:${lineOf(tree, statement)} ${nameOf(tree, statement)} has no docstring`),
  );
}

function nameOf(tree: ts.SourceFile, statement: ts.Statement): string {
  const declaration = ts.isVariableStatement(statement) ? statement.declarationList.declarations[0] : statement;
  return (declaration as ts.NamedDeclaration | undefined)?.name?.getText(tree) ?? "the default export";
}
