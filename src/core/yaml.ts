import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Pair, type YAMLMap } from "yaml";
import { pointerSegments } from "./pointer.ts";
import { isMergeKey, startOf, yamlData, type YamlFault } from "./yaml-data.ts";

/** One fault of a YAML text, and its line, from 1. */
export interface YamlProblem {
  readonly line: number;
  readonly message: string;
}

/** A text that is not YAML, or not the plain data that the emulator reads; knows every fault. */
export class YamlError extends Error {
  override readonly name = "YamlError";
  readonly problems: readonly YamlProblem[];

  constructor(problems: readonly YamlProblem[]) {
    super(problems.map(({ line, message }) => `line ${line}: ${message}`).join("\n"));
    this.problems = problems;
  }
}

/** A YAML text, parsed. */
export interface ParsedYaml {
  readonly data: unknown;
  /** Returns the line, from 1, on which the value of a JSON pointer stands; that of the nearest where it is not there. */
  readonly lineOf: (pointer: string) => number;
}

/** Fixes for the faults whose own message does not name one. */
const hints: Readonly<Record<string, string>> = {
  TAG_RESOLVE_FAILED: "; an id that begins with ! is written in quotes",
  BAD_SCALAR_START: "; an id that begins with @ is written in quotes",
};

/** Messages for faults that the parser describes in terms of its own API. */
const messages: Readonly<Record<string, string>> = {
  MULTIPLE_DOCS: "holds several documents; put each into a file of its own, or remove the ---",
  RESOURCE_EXHAUSTION: "is nested too deeply",
};

/**
 * Parses a YAML text of one document. Every YAML file that the emulator reads is read by this function.
 * @throws YamlError with every fault of its syntax, unknown tags among them
 */
export function parseYaml(text: string): ParsedYaml {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false, uniqueKeys: false });
  const faults = [...document.errors, ...document.warnings].map(({ code, message, pos: [offset] }): YamlFault => ({
    offset,
    message: messages[code] ?? `is not YAML: ${message}${hints[code] ?? ""}`,
  }));
  const data = faults.length === 0 ? yamlData(document, faults) : undefined;
  if (faults.length > 0) {
    throw new YamlError(faults.map(({ offset, message }) => ({ line: counter.linePos(offset).line, message })));
  }
  const places = new Places(document.contents);
  return { data, lineOf: (pointer) => counter.linePos(places.offsetOf(pointerSegments(pointer))).line };
}

/** The places of values in a document. A mapping is read once, however many of its fields are looked up. */
class Places {
  readonly #contents: unknown;
  readonly #fields = new Map<YAMLMap, ReadonlyMap<string | typeof merged, Pair>>();

  constructor(contents: unknown) {
    this.#contents = contents;
  }

  /** Returns the offset of a value: a field at its key, a merged one at the <<, an aliased one at the alias. */
  offsetOf(segments: readonly string[]): number {
    let node = this.#contents;
    let offset = startOf(node) ?? 0;
    for (const segment of segments) {
      let place: unknown;
      if (isMap(node)) {
        const pair = this.#pairOf(node, segment);
        place = pair?.key;
        node = isMergeKey(place) ? undefined : pair?.value;
      } else {
        node = place = isSeq(node) ? node.items[Number(segment)] : undefined;
      }
      offset = startOf(place) ?? offset;
    }
    return offset;
  }

  /** Returns the pair that a field comes from: its own, else the one that merges others in. */
  #pairOf(map: YAMLMap, field: string): Pair | undefined {
    let fields = this.#fields.get(map);
    if (fields === undefined) this.#fields.set(map, (fields = fieldsOf(map)));
    return fields.get(field) ?? fields.get(merged);
  }
}

/** Key of the pair that merges others in. */
const merged: unique symbol = Symbol("<<");

/** Returns the pairs of a mapping by the name of their field. */
function fieldsOf({ items }: YAMLMap): ReadonlyMap<string | typeof merged, Pair> {
  const fields = new Map<string | typeof merged, Pair>();
  for (const pair of items) {
    const { key } = pair;
    const name = isMergeKey(key) ? merged : String(isScalar(key) ? key.value : key);
    if (!fields.has(name)) fields.set(name, pair);
  }
  return fields;
}
