import type { Progress } from "../core/progress-line.ts";
import { difference, type Difference } from "./compare.ts";
import type { Exchange } from "./exchange.ts";
import { fill, MissingValue, translate, type Vars } from "./placeholders.ts";
import type { Receiver } from "./receiver.ts";
import type { Sample, Section, Step } from "./samples.ts";
import { judgeAnswer, judgePush, savedFrom } from "./verdict.ts";

/** The outcome of a sample: its differences, or the reason why it was not run. */
export type Outcome = { readonly section: string; readonly sample: Sample } & (
  { readonly differences: readonly Difference[] } | { readonly notRun: string }
);

/** The server that the samples run against, and the limits of the run. */
export interface RunOptions {
  readonly exchange: Exchange;
  /** The app's side of an emulator, and where it listens; without it, what needs the emulator's own API is left out. */
  readonly app?: { readonly receiver: Receiver; readonly url: string };
  readonly vars: Vars;
  readonly allowWrites: boolean;
  /** Called before each sample. */
  readonly onProgress?: (progress: Progress) => void;
}

/** A step that had another status than it should have. */
class FailedStep extends Error {
  override readonly name = "FailedStep";
  readonly difference: Difference;

  constructor(step: string, expected: unknown, actual: unknown) {
    super(step);
    this.difference = difference(`before: ${step}`, expected, actual);
  }
}

/** Runs the samples in order and keeps the values of their answers for later samples. */
export class ConformanceRunner {
  readonly #options: RunOptions;
  readonly #saved: Map<string, unknown>;

  constructor(options: RunOptions) {
    this.#options = options;
    this.#saved = new Map(options.app === undefined ? [] : [["callback", options.app.url]]);
  }

  /** Runs all samples that may run. */
  async run(sections: readonly Section[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    const total = sections.reduce((sum, { samples }) => sum + samples.length, 0);
    for (const section of sections) {
      let before = section.before ?? [];
      for (const sample of section.samples) {
        this.#options.onProgress?.({ done: outcomes.length, total, running: [sample.name] });
        const notRun = this.#objection(sample);
        if (notRun !== undefined) outcomes.push({ section: section.section, sample, notRun });
        else {
          outcomes.push(await this.#outcome(section, translate(sample, this.#options.vars), before));
          before = [];
        }
      }
    }
    return outcomes;
  }

  #objection({ needs, writes }: Sample): string | undefined {
    if (needs !== undefined && this.#options.app === undefined) return `it needs ${needs}`;
    return writes && !this.#options.allowWrites ? "it writes; --allow-writes runs it" : undefined;
  }

  async #outcome(section: Section, sample: Sample, before: readonly Step[]): Promise<Outcome> {
    const whose = { section: section.section, sample };
    try {
      this.#options.app?.receiver.begin(sample.reply);
      await this.#prepare(translate(before, this.#options.vars));
      await this.#prepare(sample.before ?? []);
      return { ...whose, differences: await this.#differences(section, sample) };
    } catch (error) {
      if (error instanceof MissingValue) return { ...whose, notRun: error.message };
      if (error instanceof FailedStep) return { ...whose, differences: [error.difference] };
      throw error;
    }
  }

  async #prepare(steps: readonly Step[]): Promise<void> {
    for (const step of steps) {
      const answer = await this.#options.exchange.send(fill(step, this.#saved));
      const isGood = step.status === undefined ? answer.status < 300 : answer.status === step.status;
      if (!isGood) throw new FailedStep(step.operation, step.status ?? 200, [answer.status, answer.body]);
      this.#keep(savedFrom(step.save ?? {}, answer));
    }
  }

  async #differences({ headers, tables }: Section, sample: Sample): Promise<Difference[]> {
    if ("received" in sample) {
      const expected = fill(sample.received, this.#saved);
      const { event } = expected.body as { event: { type: string } };
      return judgePush(expected, await this.#options.app?.receiver.take(event.type), tables);
    }
    const call = { ...sample.call, headers: { ...headers, ...sample.call.headers } };
    const answer = await this.#options.exchange.send(fill(call, this.#saved));
    this.#keep(savedFrom(sample.save ?? {}, answer));
    return judgeAnswer(fill(sample.answer, this.#saved), answer, tables);
  }

  #keep(values: readonly [string, unknown][]): void {
    for (const [name, value] of values) {
      this.#saved.set(name, value);
      if (name === "iam") this.#options.exchange.useIam(String(value));
    }
  }
}
