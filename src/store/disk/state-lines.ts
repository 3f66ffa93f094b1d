import type { SavedState } from "../saved-state.ts";

/*
 * A state as JSON that can be read and compared: fields in order of name, one row a line. It is read a line at a time as
 * well, since all of it may be more than Node can hold as one text. It ends before the closing brace.
 *
 *   {
 *   "counters": {"last":0,"position":0,"seq":0},
 *   "version": 3,
 *   "collections": {
 *   "apps": [],
 *   "users": [
 *   {"fcid":"@alice:example.org"},
 *   {"fcid":"@bob:example.org"}
 *   ]
 *   },
 */

const firstLine = "{";
const collectionsLine = '"collections": {';
const lastLine = "},";

/** Yields a state as text, some lines at a time. */
export function* stateLines({ collections, ...fields }: SavedState): Generator<string> {
  yield `${firstLine}\n`;
  for (const [name, value] of sorted(fields)) yield `${JSON.stringify(name)}: ${JSON.stringify(value)},\n`;
  yield collectionsLine;
  let first = true;
  for (const [name, rows] of sorted(collections)) {
    yield `${first ? "" : ","}\n${JSON.stringify(name)}: [`;
    first = false;
    for (const [index, row] of rows.entries()) yield `${index === 0 ? "" : ","}\n${JSON.stringify(row)}`;
    yield rows.length === 0 ? "]" : "\n]";
  }
  yield `\n${lastLine}\n`;
}

/** A line of a state that is not as `stateLines` writes it. */
export class WrongLine extends Error {
  override readonly name = "WrongLine";
}

/** Makes a state of its lines. @throws WrongLine naming the line */
export function parseState(lines: Iterator<string, undefined>): SavedState {
  let number = 0;
  const next = (): string => {
    number++;
    const line = lines.next();
    if (line.done === true) throw new WrongLine(`line ${number} is missing`);
    return line.value;
  };
  try {
    return parseFields(next);
  } catch (error) {
    throw error instanceof WrongLine ? error : new WrongLine(`line ${number} is not as it should be`);
  }
}

function parseFields(next: () => string): SavedState {
  const fields: Record<string, unknown> = {};
  if (next() !== firstLine) throw new SyntaxError();
  for (let line = next(); line !== collectionsLine; line = next()) {
    Object.assign(fields, JSON.parse(`{${withoutComma(line)}}`));
  }
  const collections: Record<string, object[]> = {};
  for (let line = next(); line !== lastLine; line = next()) {
    const [, name = "", isEmpty] = /^"(\w+)": \[(\])?,?$/.exec(line) ?? [];
    collections[name] = isEmpty === undefined ? parseRows(next) : [];
  }
  return { ...(fields as Omit<SavedState, "collections">), collections };
}

function parseRows(next: () => string): object[] {
  const rows: object[] = [];
  for (let line = next(); line !== "]" && line !== "],"; line = next()) {
    rows.push(JSON.parse(withoutComma(line)) as object);
  }
  return rows;
}

const withoutComma = (line: string): string => (line.endsWith(",") ? line.slice(0, -1) : line);

const sorted = <Value>(fields: Readonly<Record<string, Value>>): [string, Value][] =>
  Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));
