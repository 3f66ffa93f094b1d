import { isRecord } from "./json.ts";

/** JSON for a sentence: at most `length` characters of it, in time that does not grow with the value. */
export function briefJson(value: unknown, length = 100): string {
  let text = "";
  for (const token of tokens(value, length)) {
    text += token;
    if (text.length > length) return `${text.slice(0, length)}…`;
  }
  return text;
}

function* tokens(value: unknown, length: number): IterableIterator<string> {
  if (Array.isArray(value)) yield* listTokens(value, length);
  else if (isRecord(value)) yield* fieldTokens(value, length);
  else yield JSON.stringify(typeof value === "string" ? value.slice(0, length) : value);
}

function* listTokens(list: readonly unknown[], length: number): IterableIterator<string> {
  yield "[";
  for (const [index, element] of list.entries()) {
    if (index > 0) yield ", ";
    yield* tokens(element, length);
  }
  yield "]";
}

function* fieldTokens(fields: Readonly<Record<string, unknown>>, length: number): IterableIterator<string> {
  let before = "{";
  for (const field in fields) {
    yield `${before}${JSON.stringify(field.slice(0, length))}: `;
    yield* tokens(fields[field], length);
    before = ", ";
  }
  yield before === "{" ? "{}" : "}";
}
