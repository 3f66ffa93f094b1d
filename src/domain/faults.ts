import { EmulatorError, FinchatError, isPlatformErrcode, platformErrors } from "../core/errors.ts";
import type { Ids } from "../core/ids.ts";
import { fraction, type Random } from "../core/random.ts";
import { operations } from "../generated/operations.js";
import type { Collections } from "../store/collections.ts";
import type { Fault } from "../store/entities.ts";
import { suggestionFor } from "../core/suggestions.ts";
import { callProblem } from "./fault-calls.ts";
import type { Store } from "../store/store.ts";

/** A fault as it is asked for. */
export type NewFault = Omit<Fault, "fault_id" | "seen">;

/** A call as faults see it; `appId` is missing while it is not known whose it is. */
export interface FaultyCall {
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
  readonly appId: string | undefined;
  /** The faults that have been applied to it. */
  readonly faultIds: string[];
}

/** The room or the user that one result of a call is about. */
export type FaultyTarget = { readonly room_id: string } | { readonly fcid: string };

const effects = ["delay_ms", "status", "errcode", "body", "truncate_body", "drop_connection"] as const;

/** Failures on demand: what a test wants of the platform that a healthy one does not do. */
export class Faults {
  readonly #context: { readonly store: Store; readonly rows: Collections; readonly ids: Ids };
  readonly #random: Random;
  #current: FaultyCall | undefined;

  constructor(context: { readonly store: Store; readonly rows: Collections; readonly ids: Ids }, random: Random) {
    this.#context = context;
    this.#random = random;
  }

  /** True when no fault is in force. */
  get none(): boolean {
    return this.#context.rows.faults.size === 0;
  }

  /**
   * @throws EmulatorError EMULATOR_BAD_REQUEST for a fault that could have no effect, one that contradicts itself, or one
   *   that names what is not there
   */
  add(given: NewFault): Fault {
    const { store, rows, ids } = this.#context;
    checkFault(given);
    checkNames(given, rows);
    const fault: Fault = { ...given, fault_id: ids.objectId(), seen: 0 };
    store.change(() => {
      rows.faults.put(fault);
    });
    return fault;
  }

  /** Lifts one fault; false when there is none with this id. */
  lift(faultId: string): boolean {
    const { store, rows } = this.#context;
    return store.change(() => rows.faults.delete(faultId));
  }

  /** Lifts every fault. */
  liftAll(): void {
    const { store, rows } = this.#context;
    store.change(() => {
      for (const { fault_id } of [...rows.faults.rows()]) rows.faults.delete(fault_id);
    });
  }

  /**
   * Returns the faults that are applied to a call as a whole. Those that name an app match once it is known whose call it
   * is: this is asked again then, with `appId`.
   */
  match(call: FaultyCall): readonly Fault[] {
    return this.#apply(call, (fault) => !isForTarget(fault) && fault.app_id === call.appId && concerns(fault, call));
  }

  /**
   * Runs the part of a call that works through its rooms or users, so that faults of one of them can be told by what
   * they say of the call. Only what happens before `work` returns is covered.
   */
  during<T>(call: FaultyCall, work: () => T): T {
    if (this.none) return work();
    this.#current = call;
    try {
      return work();
    } finally {
      this.#current = undefined;
    }
  }

  /** @throws FinchatError when a fault makes this one result of the present call fail */
  check(target: FaultyTarget): void {
    const call = this.#current;
    if (call === undefined) return;
    const [fault] = this.#apply(
      call,
      (one) => isFor(one, target) && (one.app_id ?? call.appId) === call.appId && concerns(one, call),
    );
    if (fault?.errcode !== undefined && isPlatformErrcode(fault.errcode)) throw new FinchatError(fault.errcode);
  }

  #apply(call: FaultyCall, isMeant: (fault: Fault) => boolean): readonly Fault[] {
    const { store, rows } = this.#context;
    const meant = [...rows.faults.rows()].filter(isMeant);
    if (meant.length === 0) return [];
    const applied = store.change(() => meant.filter((fault) => this.#happens(fault)));
    call.faultIds.push(...applied.map(({ fault_id }) => fault_id));
    return applied;
  }

  /** Counts the call, decides whether it is its turn, and counts `times` down. */
  #happens(fault: Fault): boolean {
    const { faults } = this.#context.rows;
    const seen = fault.seen + 1;
    const itsTurn = seen % (fault.every ?? 1) === 0;
    const happens = itsTurn && (fault.probability === undefined || fraction(this.#random) < fault.probability);
    const { times } = fault;
    if (happens && times === 1) faults.delete(fault.fault_id);
    else faults.put({ ...fault, seen, ...(times !== undefined && { times: happens ? times - 1 : times }) });
    return happens;
  }
}

const isForTarget = ({ room_id, fcid }: Fault): boolean => room_id !== undefined || fcid !== undefined;

const isFor = (fault: Fault, target: FaultyTarget): boolean =>
  "room_id" in target ? fault.room_id === target.room_id : fault.fcid === target.fcid;

function concerns({ operation_id, method, path }: Fault, call: FaultyCall): boolean {
  if (operation_id !== undefined && operation_id !== call.operationId) return false;
  if (method !== undefined && method !== call.method) return false;
  if (path === undefined) return true;
  return path.endsWith("*") ? call.path.startsWith(path.slice(0, -1)) : call.path === path;
}

/** The reason why a fault could have no effect, or contradicts itself; undefined where it is in order. */
export function faultProblem(fault: NewFault): string | undefined {
  try {
    checkFault(fault);
    return undefined;
  } catch (error) {
    if (error instanceof EmulatorError) return error.message;
    throw error;
  }
}

function checkFault(fault: NewFault): void {
  const given = effects.filter((effect) => fault[effect] !== undefined);
  if (fault.room_id !== undefined || fault.fcid !== undefined) checkTargetFault(fault, given);
  else if (given.length === 0) throw refusal(`a fault needs an effect: one of ${effects.join(", ")}`);
  else if (fault.errcode !== undefined && !isPlatformErrcode(fault.errcode) && fault.status === undefined) {
    throw refusal(
      `${fault.errcode} is none of the platform's error codes; say with which status it is answered${errcodeHint(fault.errcode)}`,
    );
  }
}

function checkTargetFault({ room_id: roomId, fcid, errcode }: NewFault, given: readonly string[]): void {
  if (roomId !== undefined && fcid !== undefined) throw refusal("a result is about a room_id or an fcid, not both");
  if (errcode === undefined || given.length > 1) throw refusal("with room_id or fcid the one effect is errcode");
  if (!isPlatformErrcode(errcode))
    throw refusal(`${errcode} is none of the platform's error codes${errcodeHint(errcode)}`);
}

const errcodeHint = (errcode: string): string => suggestionFor(errcode, Object.keys(platformErrors));

function checkNames(fault: NewFault, rows: Collections) {
  const { operation_id: operationId, app_id: appId, room_id: roomId, fcid } = fault;
  const known = Object.keys(operations).filter((name) => operations[name]?.document === "platform");
  if (operationId !== undefined && !known.includes(operationId)) {
    throw refusal(
      `there is no operation ${operationId} of the platform or the IAM${suggestionFor(operationId, known)}`,
    );
  }
  const problem = callProblem(fault);
  if (problem !== undefined) throw refusal(problem);
  if (appId !== undefined && !rows.apps.has(appId)) throw refusal(`there is no app ${appId}`);
  if (roomId !== undefined && !rows.rooms.has(roomId)) throw refusal(`there is no room ${roomId}`);
  const isThere = fcid === undefined || rows.users.has(fcid) || rows.apps.byBot.first(fcid) !== undefined;
  if (!isThere) throw refusal(`there is no user or bot ${fcid}`);
}

const refusal = (message: string): EmulatorError => new EmulatorError("EMULATOR_BAD_REQUEST", message);
