import { isAlias, isMap, isNode, isScalar, isSeq, type Document, type Pair, type YAMLMap, type YAMLSeq } from "yaml";
import { isRecord, maxDepth, type Fields } from "./json.ts";

/** One fault of a document, and the offset of it in the text. */
export interface YamlFault {
  readonly offset: number;
  readonly message: string;
}

/**
 * Maximum number of values that aliases and merge keys may add to a document: enough for a real file, and a bound for
 * hostile ones.
 */
const maxAdded = 1_000_000;

/** A value, and how many values it consists of when what aliases stand for is counted each time. */
interface Converted {
  readonly value: unknown;
  readonly size: number;
}

/**
 * Converts a document to plain data; merge keys (`<<`) add the fields that a mapping does not have itself. `faults` gets
 * what cannot be converted. Takes time in proportion to the text and `maxAdded`, whatever the aliases refer to.
 */
export function yamlData(document: Document, faults: YamlFault[]): unknown {
  return new Converter(faults).convert(document.contents, 0).value;
}

/** Returns whether a key is the merge key: `<<` without quotes. */
export const isMergeKey = (key: unknown): boolean =>
  isScalar(key) && (typeof key.value === "symbol" || (key.value === "<<" && key.type === "PLAIN"));

/** Returns the offset of a node in the text. */
export const startOf = (node: unknown): number | undefined => (isNode(node) ? node.range?.[0] : undefined);

const unresolved: Converted = { value: undefined, size: 0 };

class Converter {
  readonly #faults: YamlFault[];
  /** Values of the anchors so far; undefined while one is being converted. */
  readonly #anchors = new Map<string, Converted | undefined>();
  #added = 0;

  constructor(faults: YamlFault[]) {
    this.#faults = faults;
  }

  convert(node: unknown, depth: number): Converted {
    if (node === null) return { value: null, size: 1 };
    if (isAlias(node)) return this.#resolve(node.source, node);
    if (depth > maxDepth) return this.#fault(node, `is nested deeper than ${maxDepth} levels`);
    const anchor = isNode(node) ? (node as { anchor?: string }).anchor : undefined;
    if (anchor !== undefined) this.#anchors.set(anchor, undefined);
    const converted = this.#content(node, depth);
    if (anchor !== undefined) this.#anchors.set(anchor, converted);
    return converted;
  }

  #content(node: unknown, depth: number): Converted {
    if (isMap(node)) return this.#mapping(node, depth);
    if (isSeq(node)) return this.#list(node, depth);
    const value = isScalar(node) ? node.value : undefined;
    if (value === null || ["string", "number", "boolean"].includes(typeof value)) return { value, size: 1 };
    return this.#fault(node, "is not YAML: this tag is not supported");
  }

  #list({ items }: YAMLSeq, depth: number): Converted {
    let size = 1;
    const value = items.map((item) => {
      const element = this.convert(item, depth + 1);
      size += element.size;
      return element.value;
    });
    return { value, size };
  }

  #mapping({ items }: YAMLMap, depth: number): Converted {
    const value = {};
    let size = 1;
    // The parser's own check compares every key with every other.
    const names = new Set<string>();
    for (const pair of items) {
      if (isMergeKey(pair.key)) {
        this.#note("<<", names, pair.key);
        size += this.#merge(value, pair, depth);
        continue;
      }
      const key = this.convert(pair.key, depth + 1).value;
      const field = this.convert(pair.value ?? null, depth + 1);
      size += field.size;
      const name = nameOf(key);
      if (name === undefined) this.#fault(pair.key, keyFault);
      else {
        this.#note(name, names, pair.key);
        setField(value, name, field.value);
      }
    }
    return { value, size };
  }

  #note(name: string, names: Set<string>, key: unknown): void {
    if (names.has(name)) this.#fault(key, "is not YAML: Map keys must be unique");
    names.add(name);
  }

  /** Adds the fields of the merged mappings that are not there yet; of two with the same field the first counts. */
  #merge(target: object, { key, value: source }: Pair, depth: number): number {
    const merged = isAlias(source) || !isSeq(source) ? [source] : source.items;
    let added = 0;
    for (const node of merged) {
      const { value, size } = this.convert(node, depth + 1);
      if (!isAlias(node)) this.#add(size, node);
      added += size;
      if (isRecord(value)) addMissing(target, value);
      else if (value !== undefined) this.#fault(key, "<< takes a mapping, or a list of mappings");
    }
    return added;
  }

  #resolve(anchor: string, alias: unknown): Converted {
    if (!this.#anchors.has(anchor)) {
      return this.#fault(alias, `is not YAML: no anchor &${anchor} before the alias *${anchor}`);
    }
    const found = this.#anchors.get(anchor);
    if (found === undefined) return this.#fault(alias, `the alias *${anchor} stands within its own anchor`);
    return this.#add(found.size, alias) ? found : unresolved;
  }

  /** Counts what an alias or a merge key adds; once there is too much of it, nothing more is added. */
  #add(size: number, place: unknown): boolean {
    const before = this.#added;
    this.#added += size;
    if (this.#added <= maxAdded) return true;
    if (before <= maxAdded) this.#fault(place, `aliases and merge keys add more than ${maxAdded} values`);
    return false;
  }

  #fault(node: unknown, message: string): Converted {
    this.#faults.push({ offset: startOf(node) ?? 0, message });
    return unresolved;
  }
}

/** The usual cause is a template's placeholder. */
const keyFault = "is not YAML: a list or mapping cannot be a key; write {{ in quotes";

/** Returns a key as the name of a field; undefined for a list or mapping. */
function nameOf(key: unknown): string | undefined {
  if (typeof key === "string") return key;
  if (typeof key === "number" || typeof key === "boolean") return String(key);
  return key === null || key === undefined ? "" : undefined;
}

function addMissing(target: object, fields: Fields): void {
  for (const [name, value] of Object.entries(fields)) {
    if (!Object.hasOwn(target, name)) setField(target, name, value);
  }
}

function setField(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}
