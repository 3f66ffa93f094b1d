import { parseDuration } from "../core/durations.ts";
import { EmulatorError } from "../core/errors.ts";
import { fraction, type Random } from "../core/random.ts";
import { suggestionFor } from "../core/suggestions.ts";
import type { Delivery, PushFault } from "../store/entities.ts";
import { pushFaultProblem, type NewPushFault } from "./push-fault-rules.ts";
import type { PusherContext } from "./pusher-context.ts";

/** The part of a delivery that decides which faults apply to its attempts. */
export type FaultyDelivery = Pick<Delivery, "app_id" | "event_id" | "type">;

type Context = Pick<PusherContext, "store" | "rows" | "clock" | "ids">;

/** Faults of pushes on demand: outcomes that a test forces on attempts. */
export class PushFaults {
  readonly #context: Context;
  readonly #random: Random;

  constructor(context: Context, random: Random) {
    this.#context = context;
    this.#random = random;
  }

  /**
   * Adds a fault, which applies to attempts from now on.
   * @throws EmulatorError EMULATOR_BAD_REQUEST for an unknown app, or a fault without effect
   */
  add(given: NewPushFault): PushFault {
    const { store, rows, ids, clock } = this.#context;
    if (!rows.apps.has(given.app_id)) {
      const ids = Array.from(rows.apps.rows(), ({ app_id }) => app_id);
      throw refusal(`app_id: no app ${given.app_id}${suggestionFor(given.app_id, ids)}`);
    }
    const problem = pushFaultProblem(given);
    if (problem !== undefined) throw refusal(problem);
    const lastsMs = given.for === undefined ? undefined : parseDuration(given.for);
    if (lastsMs === 0) throw refusal("for: must be longer than 0");
    const end = lastsMs === undefined ? undefined : clock.now() + lastsMs;
    if (end !== undefined && !Number.isSafeInteger(end)) throw refusal("for: is too long; leave it out for no end");
    const fault: PushFault = {
      ...given,
      fault_id: ids.objectId(),
      ...(end !== undefined && { ends_at: end }),
      seen: 0,
    };
    store.change(() => {
      rows.push_faults.put(fault);
    });
    return fault;
  }

  /** Returns whether a fault still applies by the clock. */
  isInForce({ ends_at: end }: PushFault): boolean {
    return end === undefined || this.#context.clock.now() < end;
  }

  /** Returns a fault that is in force. */
  get(faultId: string): PushFault | undefined {
    const fault = this.#context.rows.push_faults.get(faultId);
    return fault !== undefined && this.isInForce(fault) ? fault : undefined;
  }

  /** Removes one fault. */
  remove(faultId: string): void {
    const { store, rows } = this.#context;
    store.change(() => rows.push_faults.delete(faultId));
  }

  /** Removes every fault. */
  removeAll(): void {
    const { store, rows } = this.#context;
    store.change(() => {
      for (const { fault_id } of [...rows.push_faults.rows()]) rows.push_faults.delete(fault_id);
    });
  }

  /**
   * Returns the fault that is applied to an attempt that starts now: the oldest whose turn it is. A duplicate is counted
   * down by `use`, after a success.
   */
  match(delivery: FaultyDelivery): PushFault | undefined {
    const { store, rows } = this.#context;
    if (rows.push_faults.byApp.count(delivery.app_id) === 0) return undefined;
    return store.change(() => {
      for (const fault of [...rows.push_faults.byApp.all(delivery.app_id)]) {
        if (!this.isInForce(fault)) rows.push_faults.delete(fault.fault_id);
        else if (concerns(fault, delivery) && this.#happens(fault)) return fault;
      }
      return undefined;
    });
  }

  /** Counts down a duplicate; false when it was removed or used up meanwhile. */
  use({ fault_id: faultId }: PushFault): boolean {
    const { store, rows } = this.#context;
    const fault = rows.push_faults.get(faultId);
    if (fault === undefined) return false;
    store.change(() => {
      this.#count(fault, true);
    });
    return true;
  }

  /** Decides whether it is an attempt's turn, and counts the attempt. */
  #happens(fault: PushFault): boolean {
    const { every = 1, probability } = fault;
    const isItsTurn = (fault.seen + 1) % every === 0;
    const happens = isItsTurn && (probability === undefined || fraction(this.#random) < probability);
    if (fault.outcome !== "duplicate" || !happens) this.#count(fault, happens);
    return happens;
  }

  #count(fault: PushFault, happens: boolean): void {
    const { push_faults: faults } = this.#context.rows;
    const { times, seen } = fault;
    if (happens && times === 1) faults.delete(fault.fault_id);
    else faults.put({ ...fault, seen: seen + 1, ...(times !== undefined && { times: happens ? times - 1 : times }) });
  }
}

const concerns = ({ type, event_id: eventId }: PushFault, delivery: FaultyDelivery): boolean =>
  (type === undefined || type === delivery.type) && (eventId === undefined || eventId === delivery.event_id);

const refusal = (message: string): EmulatorError => new EmulatorError("EMULATOR_BAD_REQUEST", message);
