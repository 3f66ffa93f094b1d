import type { Background } from "../core/background.ts";
import type { DomainEvent } from "./events.ts";
import { isFeedEvent } from "./feed-event.ts";

/** Takes part in changes. */
export type Participant = (event: DomainEvent) => void;

/** Hears of what happens; `seq` is the number that the events feed has reached with it. */
export type Observer = (event: DomainEvent, seq: number) => void;

/** Next number of the events feed; part of the state, and undone with a change. */
export interface FeedNumber {
  seq: number;
}

interface Numbered {
  readonly event: DomainEvent;
  readonly seq: number;
}

/**
 * Carries domain events from where they happen to who cares. Participants hear of an event inside the change that made
 * it, so that what they write belongs to the same entry of the journal; observers hear of it once the change is made,
 * and never of one that was undone.
 */
export class Bus {
  readonly #number: FeedNumber;
  readonly #background: Pick<Background, "run">;
  readonly #participants: Participant[] = [];
  readonly #observers: Observer[] = [];
  #ofThisChange: Numbered[] = [];
  #untold: Numbered[] = [];
  #isTelling = false;

  /** Observers run in the `background`: the change is made, whatever happens to them. */
  constructor(number: FeedNumber, background: Pick<Background, "run">) {
    this.#background = background;
    this.#number = number;
  }

  /** Takes part in every change: may write, and by throwing undoes it. */
  participate(participant: Participant): void {
    this.#participants.push(participant);
  }

  /** Watches: called after the change, in order. What it changes itself, everybody hears of after this. */
  observe(observer: Observer): void {
    this.#observers.push(observer);
  }

  /** Tells of something that happens within a change of state. */
  publish(event: DomainEvent): void {
    if (isFeedEvent(event)) this.#number.seq++;
    this.#ofThisChange.push({ event, seq: this.#number.seq });
    for (const participant of this.#participants) participant(event);
  }

  /** The change is made: the observers may know. */
  committed(): void {
    if (this.#ofThisChange.length === 0) return;
    for (const numbered of this.#ofThisChange) this.#untold.push(numbered);
    this.#ofThisChange = [];
    if (!this.#isTelling) this.#tell();
  }

  /** The change was undone: nothing has happened. */
  undone(): void {
    this.#ofThisChange = [];
  }

  #tell(): void {
    this.#isTelling = true;
    try {
      for (const { event, seq } of this.#untold) {
        for (const observer of this.#observers) this.#background.run("an observer", () => observer(event, seq));
      }
    } finally {
      this.#untold = [];
      this.#isTelling = false;
    }
  }
}
