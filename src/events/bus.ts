import type { DomainEvent } from "./events.ts";

/** Hears of what happens. */
export type Listener = (event: DomainEvent) => void;

/**
 * Carries domain events from where they happen to who cares. Participants hear of an event inside the change that made
 * it, so that what they write belongs to the same entry of the journal; observers hear of it once the change is made,
 * and never of one that was undone.
 */
export class Bus {
  readonly #participants: Listener[] = [];
  readonly #observers: Listener[] = [];
  #ofThisChange: DomainEvent[] = [];
  #untold: DomainEvent[] = [];
  #isTelling = false;

  /** Takes part in every change: may write, and by throwing undoes it. */
  participate(listener: Listener): void {
    this.#participants.push(listener);
  }

  /** Watches: called after the change, in order. What it changes itself, everybody hears of after this. */
  observe(listener: Listener): void {
    this.#observers.push(listener);
  }

  /** Tells of something that happens within a change of state. */
  publish(event: DomainEvent): void {
    this.#ofThisChange.push(event);
    for (const listener of this.#participants) listener(event);
  }

  /** The change is made: the observers may know. */
  committed(): void {
    if (this.#ofThisChange.length === 0) return;
    for (const event of this.#ofThisChange) this.#untold.push(event);
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
      for (const event of this.#untold) for (const listener of this.#observers) listener(event);
    } finally {
      this.#untold = [];
      this.#isTelling = false;
    }
  }
}
