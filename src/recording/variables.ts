import { isRecord } from "../core/json.ts";
import type { RecordedStep } from "./step.ts";

/** A saved value that an id of the recording is found in. */
interface Definition {
  readonly step: RecordedStep;
  /** Path within what the step saves. */
  readonly path: string;
  /** Name of the variable, where no other has it. */
  readonly hint: string;
}

/** A word of a text that may be an id: no space, quote, bracket or separator. */
const words = /[^\s"'`<>(){},;=?&]+/g;

/** Characters behind an id that belong to the sentence. */
const trailing = /[.!:]+$/;

/** Ids that differ from run to run, and the variables in their place. */
export class Variables {
  readonly #isFixed: (id: string) => boolean;
  readonly #definitions = new Map<string, Definition>();
  readonly #names = new Map<RecordedStep, string>();
  readonly #used = new Set<string>();

  /** `isFixed` returns whether an id is the same in each run. */
  constructor(isFixed: (id: string) => boolean) {
    this.#isFixed = isFixed;
  }

  /** Declares that a step brings an id; the first to bring it counts. */
  define(id: unknown, definition: Definition): void {
    if (typeof id !== "string" || id === "" || this.#isFixed(id) || this.#definitions.has(id)) return;
    this.#definitions.set(id, definition);
  }

  /** Returns whether an id is one of those that steps bring. */
  knows(id: string): boolean {
    return this.#definitions.has(id);
  }

  /** Returns `${name}` of the step that brings an id: all that it saves. Undefined for other ids. */
  whole(id: string): string | undefined {
    const definition = this.#definitions.get(id);
    return definition && `\${${this.#nameOf(definition)}}`;
  }

  /** Returns data for a file: variables in place of ids, also within texts, and `${` of the texts themselves escaped. */
  inData(value: unknown): unknown {
    if (typeof value === "string") return this.#inText(value);
    if (Array.isArray(value)) return value.map((element) => this.inData(element));
    if (!isRecord(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([field, inner]) => [field, this.inData(inner)]));
  }

  #inText(text: string): string {
    const definition = this.#definitions.get(text);
    if (definition !== undefined) return this.#reference(definition);
    let filled = "";
    let end = 0;
    for (const { 0: word, index } of text.matchAll(words)) {
      const id = this.#definitions.has(word) ? word : word.replace(trailing, "");
      const found = this.#definitions.get(id);
      if (found === undefined) continue;
      filled += escaped(text.slice(end, index)) + this.#reference(found);
      end = index + id.length;
    }
    return filled + escaped(text.slice(end));
  }

  #reference(definition: Definition): string {
    return `\${${this.#nameOf(definition)}.${definition.path}}`;
  }

  #nameOf({ step, hint }: Definition): string {
    const known = this.#names.get(step);
    if (known !== undefined) return known;
    let name = hint;
    for (let number = 2; this.#used.has(name); number++) name = `${hint}_${number}`;
    this.#used.add(name);
    this.#names.set(step, name);
    step["save"] = name;
    return name;
  }
}

const escaped = (text: string): string => text.replaceAll("${", () => "$${");
