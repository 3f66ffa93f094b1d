/** @import { Rule } from "eslint" */

/** First words after which a docstring, heading or title keeps its noun for the end. */
export const vagueStart = /^(?:What|Who|Whom|Whose|Whoever|Whether|That|Where|Of)\b/;

/** Words of an invented vocabulary that have a standard term. */
const standardTerms = new Map([
  ["passage", "request context"],
  ["suffer", "apply (a fault)"],
  ["strike", "match (a fault)"],
  ["doors", "access control"],
  ["plant", "seed"],
  ["happening", "feed entry"],
  ["happenings", "feed entries"],
  ["turns", "polling"],
  ["sure", "confirm"],
  ["lighter", "small or light"],
  ["nothing", "none, empty or noop"],
]);

/** @param {string} name camelCase, PascalCase, snake_case or kebab-case */
const wordsOf = (name) => name.split(/[^A-Za-z]+|(?<=[a-z])(?=[A-Z])/).map((word) => word.toLowerCase());

/** @param {string} name */
const bannedIn = (name) => wordsOf(name).find((word) => standardTerms.has(word));

/** @type {Rule.RuleModule} */
const docstrings = {
  meta: {
    type: "suggestion",
    schema: [],
    messages: { vague: 'start the docstring with the noun or verb of the thing, not with "{{word}}"' },
  },
  create: (context) => ({
    Program() {
      for (const comment of context.sourceCode.getAllComments()) {
        const text = /^\*\s*(?:\*\s+)?(?<text>[\s\S]*)$/.exec(comment.value)?.groups?.["text"];
        const word = text === undefined || comment.type !== "Block" ? undefined : vagueStart.exec(text)?.[0];
        if (word !== undefined && comment.loc) context.report({ loc: comment.loc, messageId: "vague", data: { word } });
      }
    },
  }),
};

/** @type {Rule.RuleModule} */
const terms = {
  meta: {
    type: "suggestion",
    schema: [],
    messages: { banned: 'the standard term for "{{word}}" in {{name}} is: {{term}}' },
  },
  create(context) {
    /** @param {string} name */
    const finding = (name) => {
      const word = bannedIn(name);
      return word === undefined ? undefined : { word, name, term: standardTerms.get(word) ?? "" };
    };
    return {
      Program(node) {
        const file = context.filename.split(/[\\/]/).at(-1) ?? "";
        const data = finding(file.replace(/\.(test\.)?\w+$/, ""));
        if (data !== undefined) context.report({ loc: { line: 1, column: 0 }, node, messageId: "banned", data });
      },
      Identifier(node) {
        const data = finding(node.name);
        if (data !== undefined) context.report({ node, messageId: "banned", data });
      },
      PrivateIdentifier(node) {
        const data = finding(node.name);
        if (data !== undefined) context.report({ node, messageId: "banned", data });
      },
    };
  },
};

/** ESLint plugin: the parts of the writing style that a tool can check. */
export const plainLanguage = { rules: { docstrings, terms } };
