import { isRecord, type Fields } from "../core/json.ts";

/** Maximum length of a text and its structured result together, in characters. */
const longestResult = 11_500;

/** Maximum length of a text, in characters: the rest is for the structured result. */
const longestText = 4000;

/** Limits of texts, lists and nesting, tried in order until a result fits. */
const limits = [
  { text: 10_000, list: 100, depth: 12 },
  { text: 2000, list: 100, depth: 12 },
  { text: 500, list: 50, depth: 10 },
  { text: 200, list: 20, depth: 8 },
  { text: 100, list: 10, depth: 6 },
  { text: 60, list: 5, depth: 5 },
  { text: 30, list: 2, depth: 4 },
] as const;

type Limits = (typeof limits)[number];

/** Shortens a result until a model can afford it; what is cut off is marked. */
export function fit(structured: Fields, text: string): { structured: Fields; text: string } {
  const shortText = cut(text, longestText);
  const room = longestResult - shortText.length;
  if (JSON.stringify(structured).length <= room) return { structured, text: shortText };
  for (const limit of limits) {
    const shortened = shorten(structured, limit, 0) as Fields;
    if (JSON.stringify(shortened).length <= room)
      return { structured: shortened, text: `${shortText}\n(the result is shortened)` };
  }
  return { structured: topLevel(structured), text: `${shortText}\n(the result is shortened)` };
}

function shorten(value: unknown, limit: Limits, depth: number): unknown {
  if (typeof value === "string") return cut(value, limit.text);
  if (typeof value !== "object" || value === null) return value;
  if (depth === limit.depth) return Array.isArray(value) ? [] : {};
  if (Array.isArray(value)) return value.slice(0, limit.list).map((element) => shorten(element, limit, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([field, inner]) => [field, shorten(inner, limit, depth + 1)]));
}

const topLevel = (structured: Fields): Fields =>
  Object.fromEntries(
    Object.entries(structured).map(([field, value]) => {
      if (Array.isArray(value)) return [field, []];
      return [field, isRecord(value) ? {} : typeof value === "string" ? cut(value, 30) : value];
    }),
  );

const cut = (text: string, length: number): string => (text.length <= length ? text : `${text.slice(0, length)}…`);
