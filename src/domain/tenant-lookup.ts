import type { Collections } from "../store/collections.ts";
import type { Lookup, Referred } from "../tenant/references.ts";

/** Looks ids up in the state, for the checks that fixtures are held to. */
export class StateLookup implements Lookup {
  readonly #rows: Collections;

  constructor(rows: Collections) {
    this.#rows = rows;
  }

  has(kind: Referred, id: string): boolean {
    if (kind !== "fcids") return this.#rows[kind].has(id);
    return this.#rows.users.has(id) || this.#rows.apps.byBot.first(id) !== undefined;
  }

  *ids(kind: Referred): IterableIterator<string> {
    if (kind !== "fcids") yield* this.#rows[kind].keys();
    else {
      yield* this.#rows.users.keys();
      for (const { bot } of this.#rows.apps.rows()) if (bot !== undefined) yield bot;
    }
  }
}

/** A lookup that knows one id more: a row may refer to itself before it is there. */
export function lookupWith(lookup: Lookup, own: { readonly kind: string; readonly id: string }): Lookup {
  return {
    has: (kind, id) => (kind === own.kind && id === own.id) || lookup.has(kind, id),
    ids: (kind) => lookup.ids(kind),
  };
}
