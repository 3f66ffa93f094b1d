import ts from "typescript";
import { isExported, lineOf, type Source } from "./source.ts";

/** Classes whose objects hold nothing that changes. */
const immutable = new Set([
  "RegExp",
  "URL",
  "TextEncoder",
  "TextDecoder",
  "Collator",
  "NumberFormat",
  "DateTimeFormat",
]);
const collections = new Set(["Map", "Set", "WeakMap", "WeakSet"]);

const mutators = new Set([
  "push",
  "pop",
  "shift",
  "unshift",
  "splice",
  "sort",
  "reverse",
  "fill",
  "copyWithin",
  "set",
  "add",
  "delete",
  "clear",
]);

/**
 * State that every emulator of the process would share: variables of a module that can be assigned, collections that
 * are filled or exported as changeable, objects of classes, static fields that can be assigned. The CLI's own file may
 * have them, since it is the process.
 */
export function moduleState(sources: readonly Source[]): string[] {
  return sources
    .filter(({ path }) => path !== "src/cli/main.ts")
    .flatMap((source) => source.tree.statements.flatMap((statement) => statementState(source, statement)));
}

function statementState(source: Source, statement: ts.Statement): string[] {
  const place = (node: ts.Node): string => `${source.path}:${lineOf(source.tree, node)}`;
  if (ts.isClassDeclaration(statement)) {
    return statement.members
      .filter((member) => ts.isPropertyDeclaration(member) && isAssignableStatic(member))
      .map((member) => `${place(member)} static ${member.name?.getText(source.tree) ?? ""} can be assigned`);
  }
  if (!ts.isVariableStatement(statement)) return [];
  if (!(statement.declarationList.flags & ts.NodeFlags.Const)) return [`${place(statement)} is not a const`];
  return statement.declarationList.declarations.flatMap((declaration) => {
    const { name, type, initializer } = declaration;
    const readonly = !isExported(statement) || (type?.getText(source.tree).startsWith("Readonly") ?? false);
    const fault = isChanged(source.tree, name) ? "is changed" : objectState(source.tree, initializer, readonly);
    return fault === undefined ? [] : [`${place(declaration)} ${name.getText(source.tree)} ${fault}`];
  });
}

function isAssignableStatic({ modifiers = [] }: { modifiers?: Iterable<ts.ModifierLike> }): boolean {
  const kinds = [...modifiers].map(({ kind }) => kind);
  return kinds.includes(ts.SyntaxKind.StaticKeyword) && !kinds.includes(ts.SyntaxKind.ReadonlyKeyword);
}

function objectState(
  tree: ts.SourceFile,
  initializer: ts.Expression | undefined,
  readonly: boolean,
): string | undefined {
  if (!initializer || !ts.isNewExpression(initializer)) return undefined;
  const made = initializer.expression.getText(tree).split(".").at(-1) ?? "";
  if (immutable.has(made)) return undefined;
  if (!collections.has(made)) return `is an object of ${made}, shared by every emulator`;
  if (!initializer.arguments?.length) return `is an empty ${made}, which can only be meant to be filled`;
  return readonly ? undefined : `is exported; declare it a Readonly${made}`;
}

/** Whether a file assigns to a part of a constant, or calls a method of it that changes it. */
function isChanged(tree: ts.SourceFile, name: ts.BindingName): boolean {
  if (!ts.isIdentifier(name)) return false;
  const isName = (node: ts.Node): boolean => ts.isIdentifier(node) && node.text === name.text;
  const isPart = (node: ts.Node): boolean =>
    (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) &&
    (isName(node.expression) || isPart(node.expression));
  const changes = (node: ts.Node): boolean => {
    if (ts.isBinaryExpression(node)) return isAssignment(node.operatorToken.kind) && isPart(node.left);
    if (ts.isDeleteExpression(node)) return isPart(node.expression);
    if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) {
      return (
        [ts.SyntaxKind.PlusPlusToken, ts.SyntaxKind.MinusMinusToken].includes(node.operator) && isPart(node.operand)
      );
    }
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
    return mutators.has(node.expression.name.text) && isName(node.expression.expression);
  };
  const anywhere = (node: ts.Node): boolean => changes(node) || (ts.forEachChild(node, anywhere) ?? false);
  return anywhere(tree);
}

function isAssignment(kind: ts.SyntaxKind): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}
