import { EmulatorError } from "../core/errors.ts";
import { isRecord, mergePatch, type Fields } from "../core/json.ts";
import type { Collection } from "../store/collection.ts";
import type { Completion } from "../tenant/complete.ts";
import { limitedSuggestions } from "../core/suggestions.ts";
import type { Finding } from "../tenant/problems.ts";
import { rowFindings } from "../tenant/rules.ts";
import type { DomainContext } from "./domain-context.ts";
import { refuseFindings, refuseShape } from "./tenant-findings.ts";
import { lookupWith, StateLookup } from "./tenant-lookup.ts";
import { listReferrers, referrers } from "./tenant-referrers.ts";

/** The collections of a tenant that can be changed while it runs. */
export type TenantCollectionName = keyof typeof referrers;

/**
 * Rules for writing one collection of the tenant: `Input` is the form of the fixtures' schema, `Form` that, complete.
 */
export interface TenantKind<Row extends object, Input extends object, Form extends object> {
  readonly name: TenantCollectionName;
  /** Name of one row in a sentence. */
  readonly noun: string;
  /** The field that is its id. */
  readonly key: string;
  readonly rows: Collection<Row>;
  /** Fills in defaults, and ids where they are missing. */
  complete(input: Input, by: Completion): Form;
  /** A row in the form of the fixtures. */
  show(row: Row): object;
  /** Returns whether a row has a value in a field or, in a list, among others. */
  holds(row: Row, field: string, value: unknown): boolean;
  put(form: Form): void;
  remove(row: Row): void;
  /** Returns the conflict with other rows that forbids writing it, as a sentence. */
  clash(form: Form): string | undefined;
  /** Returns the fields that a patch applies to, when they are not all that is shown. */
  patched?(shown: Fields, patch: Fields): Fields;
  /** Returns problems of a row that fixtures may hold; a patch may leave them as they are. */
  refused?(fields: Fields): Finding[];
}

/** For so many unknown ids of one body it is looked up what may be meant. */
const hintCount = 5;

/** One collection of the tenant's data, held to the same checks as the fixtures. Changes make no event. */
export class TenantCollection<Row extends object> {
  readonly kind: TenantKind<Row, object, object>;
  readonly #context: DomainContext;
  readonly #lookup: StateLookup;

  constructor(context: DomainContext, kind: TenantKind<Row, object, object>) {
    this.kind = kind;
    this.#context = context;
    this.#lookup = new StateLookup(context.rows);
  }

  /** Returns whether a row has all these values. */
  matches(row: Row, filters: Fields): boolean {
    return Object.entries(filters).every(([field, value]) => this.kind.holds(row, field, value));
  }

  /**
   * Adds a row; what is missing is filled in, an id made.
   * @throws EmulatorError EMULATOR_BAD_REQUEST for what a fixture could not be, EMULATOR_CONFLICT where others stand in
   *   the way
   */
  add(input: Fields): object {
    return this.#write(input, (id) => {
      if (this.kind.rows.has(id)) throw this.#conflict(`there is already a ${this.kind.noun} ${id}`);
    });
  }

  /**
   * Applies a JSON merge patch to a row; null puts a field's default back.
   * @throws EmulatorError as `add` does, and EMULATOR_BAD_REQUEST where the id would change
   */
  patch(row: Row, patch: Fields): object {
    const { key, noun, rows } = this.kind;
    const own = patch[key];
    if (own !== undefined && own !== rows.keyOf(row)) {
      refuseFindings([{ path: `/${key}`, message: `the ${key} of a ${noun} cannot change` }]);
    }
    const shown = { ...this.kind.show(row) };
    const merged = mergePatch(this.kind.patched?.(shown, patch) ?? shown, patch);
    return this.#write(isRecord(merged) ? merged : {}, () => undefined, shown);
  }

  /** @throws EmulatorError EMULATOR_CONFLICT while others refer to it */
  remove(row: Row): void {
    const { name, noun, rows } = this.kind;
    const id = rows.keyOf(row);
    const others = [...referrers[name](this.#context.rows, id)].filter(
      (referrer) => referrer.collection !== name || referrer.id !== id,
    );
    if (others.length > 0) throw this.#conflict(`the ${noun} ${id} is referred to by ${listReferrers(others)}`);
    this.#context.store.change(() => {
      this.kind.remove(row);
    });
  }

  #write(fields: Fields, admit: (id: string) => void, before: Fields = {}): object {
    const { name, key, rows } = this.kind;
    refuseShape({ [name]: [fields] }, `/${name}/0`);
    const { ids, clock, domain, store } = this.#context;
    const form = this.kind.complete(fields, { domain: domain(), ids, now: clock.now() });
    const id = String((form as Fields)[key]);
    const lookup = lookupWith(this.#lookup, { kind: name, id });
    refuseFindings([
      ...rowFindings(name, fields, lookup, limitedSuggestions(hintCount)),
      ...this.#newlyRefused(fields, before),
    ]);
    admit(id);
    const clash = this.kind.clash(form);
    if (clash !== undefined) throw this.#conflict(clash);
    store.change(() => {
      this.kind.put(form);
    });
    const written = rows.get(id);
    return written === undefined ? form : this.kind.show(written);
  }

  #newlyRefused(fields: Fields, before: Fields): Finding[] {
    const { kind } = this;
    const known = new Set(kind.refused?.(before).map(({ message }) => message));
    return (kind.refused?.(fields) ?? []).filter(({ message }) => !known.has(message));
  }

  #conflict(message: string): EmulatorError {
    return new EmulatorError("EMULATOR_CONFLICT", message);
  }
}
