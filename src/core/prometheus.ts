/** Values by label. */
export type Labels = Readonly<Record<string, string>>;

/** One value of a metric. */
export interface Sample {
  readonly labels?: Labels;
  readonly value: number;
}

/** A gauge in Prometheus' text format, read at this moment. */
export const gauge = (name: string, help: string, samples: readonly Sample[]): string =>
  metric(
    name,
    "gauge",
    help,
    samples.map(({ labels, value }) => line(name, labels === undefined ? "" : labelText(labels), value)),
  );

/** Counts what happens, by labels. */
export class Counter {
  readonly #name: string;
  readonly #help: string;
  readonly #counts = new Map<string, { readonly labels: Labels; count: number }>();

  constructor(name: string, help: string) {
    this.#name = name;
    this.#help = help;
  }

  add(labels: Labels): void {
    const key = keyOf(labels);
    const counted = this.#counts.get(key);
    if (counted === undefined) this.#counts.set(key, { labels, count: 1 });
    else counted.count++;
  }

  render(): string {
    const lines = Array.from(this.#counts.values(), ({ labels, count }) => line(this.#name, labelText(labels), count));
    return metric(this.#name, "counter", this.#help, lines);
  }
}

interface Distribution {
  readonly labels: Labels;
  readonly buckets: number[];
  count: number;
  sum: number;
}

/** Counts how large what happens is, by labels, in buckets up to given bounds. */
export class Histogram {
  readonly #name: string;
  readonly #help: string;
  readonly #bounds: readonly number[];
  readonly #distributions = new Map<string, Distribution>();

  /** `bounds` ascend; what is larger than the last is only in the whole. */
  constructor(name: string, help: string, bounds: readonly number[]) {
    this.#name = name;
    this.#help = help;
    this.#bounds = bounds;
  }

  add(labels: Labels, value: number): void {
    const key = keyOf(labels);
    let distribution = this.#distributions.get(key);
    if (distribution === undefined) {
      distribution = { labels, buckets: this.#bounds.map(() => 0), count: 0, sum: 0 };
      this.#distributions.set(key, distribution);
    }
    distribution.count++;
    distribution.sum += value;
    const index = this.#bounds.findIndex((bound) => value <= bound);
    if (index >= 0) distribution.buckets[index] = (distribution.buckets[index] ?? 0) + 1;
  }

  render(): string {
    const lines = Array.from(this.#distributions.values(), (distribution) => this.#lines(distribution)).flat();
    return metric(this.#name, "histogram", this.#help, lines);
  }

  #lines({ labels: given, buckets, count, sum }: Distribution): string[] {
    const labels = labelText(given);
    let upTo = 0;
    const within = (bound: string): string => [...(labels === "" ? [] : [labels]), `le="${bound}"`].join(",");
    return [
      ...this.#bounds.map((bound, index) =>
        line(`${this.#name}_bucket`, within(String(bound)), (upTo += buckets[index] ?? 0)),
      ),
      line(`${this.#name}_bucket`, within("+Inf"), count),
      line(`${this.#name}_sum`, labels, sum),
      line(`${this.#name}_count`, labels, count),
    ];
  }
}

function metric(name: string, type: "counter" | "gauge" | "histogram", help: string, lines: readonly string[]): string {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines, ""].join("\n");
}

const line = (name: string, labels: string, value: number): string =>
  `${name}${labels === "" ? "" : `{${labels}}`} ${value}`;

/** Returns the key that distinguishes values of one metric, whose labels have the same names. */
const keyOf = (labels: Labels): string => Object.values(labels).join("\0");

const labelText = (labels: Labels): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${escapeLabel(value)}"`)
    .join(",");

const escapeLabel = (value: string): string =>
  value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");

/** Returns the text of metrics with a label added to each sample. */
export const labelledMetrics = (text: string, labels: Labels): string =>
  text.replace(/^(?!#)([\w:]+)(?:\{(.*)\})? (\S+)$/gm, (_, name: string, own: string | undefined, value: string) => {
    const all = [labelText(labels), ...(own === undefined ? [] : [own])].join(",");
    return `${name}{${all}} ${value}`;
  });

/** Merges texts of metrics, so that each metric has its help and type once, before all of its samples. */
export function mergedMetrics(texts: readonly string[]): string {
  if (texts.length === 1) return texts[0] ?? "";
  const families = new Map<string, { readonly head: string; readonly samples: string[] }>();
  for (const text of texts) {
    for (const family of text.split(/^(?=# HELP )/m)) {
      const [head = "", samples = ""] = family.split(/(?<=^# TYPE .*\n)/m);
      const known = families.get(head);
      if (known === undefined) families.set(head, { head, samples: [samples] });
      else known.samples.push(samples);
    }
  }
  return [...families.values()].map(({ head, samples }) => head + samples.join("")).join("");
}
