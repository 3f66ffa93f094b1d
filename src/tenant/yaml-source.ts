import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit, type Document } from "yaml";
import { pointerSegments } from "../core/pointer.ts";
import { FixtureError, type Problem } from "./problems.ts";
import type { Source } from "./source.ts";

/** How often aliases may multiply what they stand for: enough for any honest file, and an end to the others. */
const maxAliasCount = 1000;

/** The mistakes that unquoted ids lead to: a room_id reads as a tag, an fcid is no scalar at all. */
const quoteHints: Record<string, string> = {
  TAG_RESOLVE_FAILED: "; an id that begins with ! is written in quotes",
  BAD_SCALAR_START: "; an id that begins with @ is written in quotes",
};

/**
 * Parses a YAML fixture.
 * @throws FixtureError with every fault of its syntax, tags that mean nothing among them.
 */
export function yamlSource(file: string, text: string): Source {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false });
  const problems = [...document.errors, ...document.warnings].map(({ code, message, pos: [offset] }): Problem => ({
    file,
    line: counter.linePos(offset).line,
    path: "",
    message: `is not YAML: ${message}${quoteHints[code] ?? ""}`,
  }));
  if (problems.length > 0) throw new FixtureError(problems);
  const lineOf = (pointer: string): number => counter.linePos(offsetOf(document, pointerSegments(pointer))).line;
  return {
    file,
    data: toData(file, document, counter),
    lines: (pointers) => new Map([...pointers].map((pointer) => [pointer, lineOf(pointer)])),
  };
}

function toData(file: string, document: Document, counter: LineCounter): unknown {
  try {
    return document.toJS({ maxAliasCount });
  } catch (error) {
    const offset = lostAlias(document);
    const line = offset === undefined ? {} : { line: counter.linePos(offset).line };
    throw new FixtureError([{ file, ...line, path: "", message: `is not YAML: ${(error as Error).message}` }]);
  }
}

/** Where the first alias without an anchor before it stands. */
function lostAlias(document: Document): number | undefined {
  let offset: number | undefined;
  visit(document, {
    Alias(_key, alias) {
      if (alias.resolve(document) !== undefined) return undefined;
      offset = alias.range?.[0];
      return visit.BREAK;
    },
  });
  return offset;
}

/** Where a value begins, for a field its key, for what an alias stands for the alias; else the nearest that is there. */
function offsetOf(document: Document, segments: readonly string[]): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const segment of segments) {
    let place: unknown;
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => String(isScalar(key) ? key.value : key) === segment);
      place = pair?.key;
      node = pair?.value;
    } else {
      node = place = isSeq(node) ? node.items[Number(segment)] : undefined;
    }
    offset = startOf(place) ?? offset;
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
