import { difference, type Difference } from "./compare.ts";
import type { Exchange } from "./exchange.ts";
import { fill, MissingValue, translate, type Vars } from "./placeholders.ts";
import type { Receiver } from "./receiver.ts";
import type { Sample, Section, Step } from "./samples.ts";
import { judgeAnswer, judgePush, savedFrom } from "./verdict.ts";

/** What came of a sample: it was played, and differs in these places, or it was not, and why. */
export type Outcome = { readonly section: string; readonly sample: Sample } & (
  { readonly differences: readonly Difference[] } | { readonly notPlayed: string }
);

/** Whom the samples are played against, and how far. */
export interface Game {
  readonly exchange: Exchange;
  /** The app's side of an emulator, and where it listens; without it, what needs the emulator's own API is left out. */
  readonly app?: { readonly receiver: Receiver; readonly url: string };
  readonly vars: Vars;
  readonly allowWrites: boolean;
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

/** Plays the samples in their order, one after the other, and keeps what their answers give to later ones. */
export class Player {
  readonly #game: Game;
  readonly #saved: Map<string, unknown>;

  constructor(game: Game) {
    this.#game = game;
    this.#saved = new Map(game.app === undefined ? [] : [["callback", game.app.url]]);
  }

  /** Plays all that may be played. */
  async play(sections: readonly Section[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const section of sections) {
      let before = section.before ?? [];
      for (const sample of section.samples) {
        const notPlayed = this.#objection(sample);
        if (notPlayed !== undefined) outcomes.push({ section: section.section, sample, notPlayed });
        else {
          outcomes.push(await this.#outcome(section, translate(sample, this.#game.vars), before));
          before = [];
        }
      }
    }
    return outcomes;
  }

  #objection({ needs, writes }: Sample): string | undefined {
    if (needs !== undefined && this.#game.app === undefined) return `it needs ${needs}`;
    return writes && !this.#game.allowWrites ? "it writes; --allow-writes plays it" : undefined;
  }

  async #outcome(section: Section, sample: Sample, before: readonly Step[]): Promise<Outcome> {
    const whose = { section: section.section, sample };
    try {
      this.#game.app?.receiver.begin(sample.reply);
      await this.#prepare(translate(before, this.#game.vars));
      await this.#prepare(sample.before ?? []);
      return { ...whose, differences: await this.#differences(section, sample) };
    } catch (error) {
      if (error instanceof MissingValue) return { ...whose, notPlayed: error.message };
      if (error instanceof FailedStep) return { ...whose, differences: [error.difference] };
      throw error;
    }
  }

  async #prepare(steps: readonly Step[]): Promise<void> {
    for (const step of steps) {
      const answer = await this.#game.exchange.send(fill(step, this.#saved));
      const isGood = step.status === undefined ? answer.status < 300 : answer.status === step.status;
      if (!isGood) throw new FailedStep(step.operation, step.status ?? 200, [answer.status, answer.body]);
      this.#keep(savedFrom(step.save ?? {}, answer));
    }
  }

  async #differences({ headers, tables }: Section, sample: Sample): Promise<Difference[]> {
    if ("received" in sample) {
      const expected = fill(sample.received, this.#saved);
      const { event } = expected.body as { event: { type: string } };
      return judgePush(expected, await this.#game.app?.receiver.take(event.type), tables);
    }
    const call = { ...sample.call, headers: { ...headers, ...sample.call.headers } };
    const answer = await this.#game.exchange.send(fill(call, this.#saved));
    this.#keep(savedFrom(sample.save ?? {}, answer));
    return judgeAnswer(fill(sample.answer, this.#saved), answer, tables);
  }

  #keep(values: readonly [string, unknown][]): void {
    for (const [name, value] of values) {
      this.#saved.set(name, value);
      if (name === "iam") this.#game.exchange.useIam(String(value));
    }
  }
}
