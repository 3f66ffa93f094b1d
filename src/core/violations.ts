/** One way in which a request breaks the contract; `path` is a JSON pointer into the part that `in` names. */
export interface Violation {
  in: "body" | "query" | "path" | "header";
  path: string;
  message: string;
}

/** Maximum number of violations in a response. */
const maxListed = 100;

/** Maximum length of a path or message in a response, in characters: both may contain input of the caller. */
const longestText = 1000;

/** Violations of a request: the first hundred, and their count. */
export class Violations {
  readonly told: Violation[] = [];
  #omitted = 0;

  /** `omitted` counts those that are not among `violations`. */
  constructor(violations: Iterable<Violation> = [], omitted = 0) {
    for (const violation of violations) this.add(violation);
    this.omit(omitted);
  }

  get count(): number {
    return this.told.length + this.#omitted;
  }

  /** Number of violations that are counted but not listed. */
  get omitted(): number {
    return this.#omitted;
  }

  /** Adds one, which is told while there is room. */
  add({ in: place, path, message }: Violation): void {
    if (this.told.length < maxListed) this.told.push({ in: place, path: brief(path), message: brief(message) });
    else this.#omitted++;
  }

  /** Adds all of others. */
  addAll({ told, omitted }: Violations): void {
    for (const violation of told) this.add(violation);
    this.omit(omitted);
  }

  /** Counts some that are not told. */
  omit(count: number): void {
    this.#omitted += count;
  }

  /** The same, for what stands at `path` of a part. */
  below(path: string): Violations {
    return new Violations(
      this.told.map((violation) => ({ ...violation, path: path + violation.path })),
      this.#omitted,
    );
  }

  /** A sentence that names the first few. */
  get sentence(): string {
    const named = this.told.slice(0, 10).map(sentenceOf);
    if (this.count > named.length) named.push(`and ${this.count - named.length} more`);
    return named.join("; ");
  }

  /** Sentences for all that are told, and one for the rest. */
  get warnings(): string[] {
    return [...this.told.map(sentenceOf), ...(this.#omitted === 0 ? [] : [`and ${this.#omitted} more like these`])];
  }

  /** The `data` of an error response. */
  get data(): { violations: Violation[]; violations_omitted?: number } {
    return { violations: this.told, ...(this.#omitted > 0 && { violations_omitted: this.#omitted }) };
  }
}

const sentenceOf = ({ in: place, path, message }: Violation): string => `${place} ${path || "/"} ${message}`;

const brief = (text: string): string => (text.length > longestText ? `${text.slice(0, longestText)}…` : text);
