import type { Clock } from "../core/clock.ts";
import type { InFlight } from "./sending.ts";

interface Followed {
  readonly exchange: InFlight;
  /** Tells the clock that time may go on. */
  end: () => void;
}

/**
 * The exchanges of one app that are in progress. The clock waits for them, unless a debugger holds them: then they have no
 * time-out, and time goes on without them.
 */
export class Running {
  readonly #clock: Clock;
  readonly #all = new Set<Followed>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Follows an exchange, a held one or not, until the returned function is called. */
  follow(exchange: InFlight, held: boolean): () => void {
    const followed: Followed = { exchange, end: this.#clock.begin() };
    this.#all.add(followed);
    if (held) suspend(followed);
    exchange.follow?.({
      release: () => {
        followed.end();
      },
      take: () => {
        followed.end();
        followed.end = this.#clock.begin();
      },
    });
    return () => {
      this.#all.delete(followed);
      followed.end();
    };
  }

  hold(): void {
    this.#all.forEach(suspend);
  }

  release(): void {
    for (const followed of this.#all) {
      followed.end();
      followed.end = this.#clock.begin();
      followed.exchange.resume();
    }
  }

  /** Breaks everything off. */
  abort(): void {
    for (const { exchange, end } of this.#all) {
      exchange.abort();
      end();
    }
    this.#all.clear();
  }
}

function suspend({ exchange, end }: Followed): void {
  exchange.suspend();
  end();
}
