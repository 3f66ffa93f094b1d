import { isRecord } from "./json.ts";
import { instanceName } from "./plain-data.ts";

/**
 * Returns JSON for a sentence: at most `length` characters of it, in time that does not grow with the value. What JSON
 * cannot express is named: `NaN`, `5n`, `function f`, `Map {}`.
 */
export function briefJson(value: unknown, length = 100): string {
  let text = "";
  try {
    for (const token of tokens(value, length)) {
      text += token;
      if (text.length > length) return `${text.slice(0, length)}…`;
    }
  } catch {
    // A getter or a proxy may throw.
    return `${text}…`;
  }
  return text;
}

function* tokens(value: unknown, length: number): IterableIterator<string> {
  if (Array.isArray(value)) yield* listTokens(value, length);
  else if (isRecord(value)) yield* fieldTokens(value, length);
  else yield leafToken(value, length);
}

function leafToken(value: unknown, length: number): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value.slice(0, length));
    case "bigint":
      return `${value}n`;
    case "function":
      return `function ${value.name}`.trim();
    default:
      return String(value);
  }
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
  const name = instanceName(fields);
  if (name !== undefined) yield `${name} `;
  let before = "{";
  for (const field in fields) {
    if (!Object.hasOwn(fields, field)) continue;
    yield `${before}${JSON.stringify(field.slice(0, length))}: `;
    yield* tokens(fields[field], length);
    before = ", ";
  }
  yield before === "{" ? "{}" : "}";
}
