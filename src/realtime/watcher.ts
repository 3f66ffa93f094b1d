import { EmulatorError } from "../core/errors.ts";
import type { WallClock } from "../core/wall.ts";
import type { Collections } from "../store/collections.ts";
import type { RealtimeContext } from "./context.ts";
import type { Happenings } from "./happenings.ts";
import { itemReader, type Item, type ItemKind, type ItemOf } from "./items.ts";
import { Matcher } from "./matcher.ts";
import { nearestOf, type NearestMiss } from "./nearest.ts";
import { PatternGuard } from "./patterns.ts";

/** What to look for: items of a kind that hold `match`. */
export interface Wanted {
  readonly for: ItemKind;
  readonly match?: object | undefined;
}

/** For how long to wait, in ms of real time, and whether anybody still does. */
export interface Patience {
  readonly timeoutMs: number;
  /** Aborted when the caller goes away. */
  readonly gone: AbortSignal;
}

/** Whether something happened as often as was asked: what `verifyHappened` answers. */
export interface Verdict {
  readonly ok: boolean;
  readonly count: number;
  readonly nearest: readonly NearestMiss[];
}

/** Looks for what happens and has happened, for tests that wait and verify. */
export class Watcher {
  readonly #happenings: Happenings;
  readonly #wall: WallClock;
  readonly #rows: Collections;
  readonly #guard = new PatternGuard();
  /** Calls up to here are no longer in the journal. */
  #clearedUpTo = 0;

  constructor(context: Pick<RealtimeContext, "bus" | "rows" | "wall">, happenings: Happenings) {
    this.#wall = context.wall;
    this.#rows = context.rows;
    this.#happenings = happenings;
    context.bus.observe((event) => {
      if (event.kind === "journal_cleared") this.#clearedUpTo = happenings.last;
    });
  }

  /**
   * The first item after `since` that matches, which may have happened already; an item is looked at each time it
   * changes.
   * @throws EmulatorError EMULATOR_CONFLICT when the time is up, EMULATOR_BAD_REQUEST for a pattern that is none
   */
  async waitFor(wanted: Wanted, since: number, patience: Patience): Promise<Item> {
    const matcher = new Matcher(wanted.match ?? {});
    const itemOf = itemReader(wanted.for, this.#rows);
    const from = this.#startOf(wanted.for, since);
    let seen = from;
    const find = (): Item | undefined => {
      const changes = this.#changes(itemOf, seen);
      seen = this.#happenings.last;
      return this.#firstMatch(matcher, changes);
    };
    const found = find() ?? (await this.#untilFound(find, patience));
    if (found !== undefined) return found;
    const items = patience.gone.aborted ? [] : this.#standing(itemOf, from);
    throw timeUp(wanted.for, patience.timeoutMs, this.#nearest(matcher, items));
  }

  /**
   * Counts the items that match as they stand now, of all that is kept since the last reset.
   * @throws EmulatorError EMULATOR_BAD_REQUEST for a pattern that is none
   */
  verify(wanted: Wanted, count: number | undefined): Verdict {
    const matcher = new Matcher(wanted.match ?? {});
    const items = this.#standing(itemReader(wanted.for, this.#rows), this.#startOf(wanted.for, 0));
    const matching = new Set<Item>();
    for (const some of inPortions(items)) {
      for (const item of this.#guarded(matcher, () => some.filter(({ value }) => matcher.matches(value)))) {
        matching.add(item);
      }
    }
    const ok = count === undefined ? matching.size > 0 : matching.size === count;
    const isTooMany = count !== undefined && matching.size > count;
    const told = ok ? [] : items.filter((item) => matching.has(item) === isTooMany);
    return { ok, count: matching.size, nearest: this.#nearest(matcher, told) };
  }

  /** Looks again whenever something has happened, once for all that happens at a time. */
  async #untilFound(find: () => Item | undefined, { timeoutMs, gone }: Patience): Promise<Item | undefined> {
    let stop = (): void => undefined;
    const found = new Promise<Item | undefined>((resolve, reject) => {
      let isDue = false;
      const look = (): void => {
        isDue = false;
        const item = find();
        if (item !== undefined) resolve(item);
      };
      const giveUp = (): void => {
        resolve(undefined);
      };
      const unsubscribe = this.#happenings.subscribe(() => {
        if (isDue) return;
        isDue = true;
        Promise.resolve().then(look).catch(reject);
      });
      const cancel = this.#wall.after(timeoutMs, giveUp);
      gone.addEventListener("abort", giveUp);
      stop = () => {
        unsubscribe();
        cancel();
        gone.removeEventListener("abort", giveUp);
      };
    });
    return found.finally(() => {
      stop();
    });
  }

  /** Where to begin: not before the journal was emptied, and not after what is yet to happen. */
  #startOf(kind: ItemKind, since: number): number {
    return Math.min(kind === "request" ? Math.max(since, this.#clearedUpTo) : since, this.#happenings.last);
  }

  /** What happened to items of a kind after `since`. */
  *#changes(itemOf: ItemOf, since: number): IterableIterator<Item> {
    for (const happening of this.#happenings.after(since)) {
      const item = itemOf(happening);
      if (item !== undefined) yield item;
    }
  }

  /** Each item after `since` once, as it stands now. */
  #standing(itemOf: ItemOf, since: number): Item[] {
    const items = new Map<string, Item>();
    for (const item of this.#changes(itemOf, since)) items.set(item.id, item);
    return [...items.values()];
  }

  #firstMatch(matcher: Matcher, items: Iterable<Item>): Item | undefined {
    for (const some of inPortions(items)) {
      const found = this.#guarded(matcher, () => some.find(({ value }) => matcher.matches(value)));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Of the newest items, those that come nearest to a match. */
  #nearest(matcher: Matcher, items: readonly Item[]): NearestMiss[] {
    return this.#guarded(matcher, () => nearestOf(items.slice(-portion), matcher));
  }

  /** Patterns run under the guard, which costs as much for one item as for a portion of them. */
  #guarded<T>(matcher: Matcher, work: () => T): T {
    return matcher.hasPatterns ? this.#guard.run(work) : work();
  }
}

/** How many items are looked at in one go. */
const portion = 1000;

function* inPortions(items: Iterable<Item>): IterableIterator<Item[]> {
  let some: Item[] = [];
  for (const item of items) {
    some.push(item);
    if (some.length < portion) continue;
    yield some;
    some = [];
  }
  if (some.length > 0) yield some;
}

function timeUp(kind: ItemKind, timeoutMs: number, nearest: readonly NearestMiss[]): EmulatorError {
  const [best] = nearest;
  const places = best?.differences.map(({ path }) => path || "/").join(", ");
  const hint = places === undefined ? `there was no ${kind}` : `the nearest differs in ${places}`;
  return new EmulatorError("EMULATOR_CONFLICT", `no ${kind} matched within ${timeoutMs} ms; ${hint}`, {
    data: { nearest },
  });
}
