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
  #unobserved: DomainEvent[] = [];

  /** Takes part in every change: may write, and by throwing undoes it. */
  participate(listener: Listener): void {
    this.#participants.push(listener);
  }

  /** Watches: called after the change, in order. */
  observe(listener: Listener): void {
    this.#observers.push(listener);
  }

  /** Tells of something that happens within a change of state. */
  publish(event: DomainEvent): void {
    this.#unobserved.push(event);
    for (const listener of this.#participants) listener(event);
  }

  /** The change is made: the observers may know. */
  committed(): void {
    const events = this.#unobserved;
    if (events.length === 0) return;
    this.#unobserved = [];
    for (const event of events) for (const listener of this.#observers) listener(event);
  }

  /** The change was undone: nothing has happened. */
  undone(): void {
    this.#unobserved = [];
  }
}
