import { parseYaml, YamlError } from "../../../src/core/yaml.ts";
import { checkContent } from "../../../src/http/request-validation.ts";
import { elements, type ElementName } from "./samples.ts";

/** A problem of the designed card, and its line, from 1. */
export interface CardProblem {
  readonly line: number;
  /** JSON pointer of what is wrong; empty for the syntax. */
  readonly path: string;
  readonly message: string;
}

/** A card as it is read from its text; without content where the text is no JSON object. */
export interface ReadCard {
  readonly content?: Record<string, unknown>;
  readonly problems: readonly CardProblem[];
}

/** The msgtypes of cards. */
const msgtypes = ["m.cui", "m.textcard"];

/** Reads a card and checks it exactly as the platform's calls do. */
export function readCard(text: string): ReadCard {
  const parsed = parseJson(text);
  if (!("content" in parsed)) return parsed;
  const { content, lineOf } = parsed;
  const { msgtype } = content;
  if (typeof msgtype !== "string" || !msgtypes.includes(msgtype)) {
    const message = `must be ${msgtypes.join(" or ")}`;
    return { content, problems: [{ line: lineOf("/msgtype"), path: "/msgtype", message }] };
  }
  const found = checkContent({ ...content, msgtype }, "");
  const told = [found?.violations, found?.unknown].flatMap((violations) => violations?.told ?? []);
  const problems = told.map(({ path, message }) => ({ line: lineOf(path), path, message }));
  return { content, problems: problems.sort((a, b) => a.line - b.line) };
}

function parseJson(
  text: string,
):
  | { readonly content: Record<string, unknown>; readonly lineOf: (pointer: string) => number }
  | { readonly problems: readonly CardProblem[] } {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    return { problems: [{ line: lineOfSyntax(text, error), path: "", message: sentenceOf(error) }] };
  }
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    return { problems: [{ line: 1, path: "", message: "must be an object" }] };
  }
  return { content: content as Record<string, unknown>, lineOf: linesOf(text) };
}

/** JSON is YAML, whose parser knows the places; a text that it refuses (by tabs) has all at the first line. */
function linesOf(text: string): (pointer: string) => number {
  try {
    return parseYaml(text).lineOf;
  } catch {
    return () => 1;
  }
}

const sentenceOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Browsers name the place in different ways, some of them not at all. */
function lineOfSyntax(text: string, error: unknown): number {
  const message = sentenceOf(error);
  const line = /line (\d+)/.exec(message)?.[1];
  if (line !== undefined) return Number(line);
  const position = /position (\d+)/.exec(message)?.[1];
  if (position !== undefined) return text.slice(0, Number(position)).split("\n").length;
  try {
    parseYaml(text);
  } catch (fault) {
    if (fault instanceof YamlError) return fault.problems[0]?.line ?? 1;
  }
  return text.split("\n").length;
}

/** Returns the text of a card with one more element at its end; undefined where it takes none. */
export function withElement(content: Readonly<Record<string, unknown>>, name: ElementName): string | undefined {
  if (content["msgtype"] !== "m.cui") return undefined;
  const info = isObject(content["info"]) ? content["info"] : {};
  const present: unknown[] = Array.isArray(info["elements"]) ? info["elements"] : [];
  const filled = { type: "form", ...info, elements: [...present, withFreeKey(elements[name], present)] };
  return JSON.stringify({ ...content, info: filled }, null, 2);
}

/** Gives an input a key that no other has; reply buttons share theirs. */
function withFreeKey(element: object, present: readonly unknown[]): object {
  if (!("key" in element) || !("type" in element) || element.type !== "input") return element;
  const keys = new Set(present.filter(isObject).map(({ key }) => key));
  const base = String(element.key);
  let key = base;
  for (let number = 2; keys.has(key); number++) key = `${base}${number}`;
  return { ...element, key };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
