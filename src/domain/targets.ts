import { FinchatError } from "../core/errors.ts";
import type { DomainContext } from "./domain-context.ts";

/** Addressees of a call, as its body names them. */
export interface TargetFields {
  readonly fcids?: readonly string[] | undefined;
  readonly room_ids?: readonly string[] | undefined;
}

/** One result for one id that a call asked for: the platform's `room_id_result` and `fcid_result`. */
export type TargetResult = { readonly event_id: string } | { readonly errcode: string; readonly error: string };

/** The results of a call, under the array that was asked for. */
export type TargetResults =
  | { readonly room_id_result: readonly ({ readonly room_id: string } & TargetResult)[] }
  | { readonly fcid_result: readonly ({ readonly fcid: string } & TargetResult)[] };

/** Actions for one room, and for one user. Both return the id of the event that they made. */
export interface TargetActions {
  toRoom(roomId: string): string;
  toFcid(fcid: string): string;
}

/**
 * Does something for each target of a call, one after the other. `room_ids`, when not empty, win over `fcids`. Failures
 * are per id and the call goes on.
 * @throws FinchatError FC_BAD_JSON when nobody is named, FC_MESSAGE_FCID_LIMIT_EXCEEDED, FC_MESSAGE_ROOM_ID_LIMIT_EXCEEDED
 */
export function forEachTarget(
  { fcids = [], room_ids: roomIds = [] }: TargetFields,
  { settings, faults }: Pick<DomainContext, "settings" | "faults">,
  actions: TargetActions,
): TargetResults {
  const { limits } = settings.current;
  const toRoom = (room_id: string): string => {
    faults.check({ room_id });
    return actions.toRoom(room_id);
  };
  const toFcid = (fcid: string): string => {
    faults.check({ fcid });
    return actions.toFcid(fcid);
  };
  if (roomIds.length > 0) {
    if (roomIds.length > limits.room_ids_per_message) {
      throw new FinchatError("FC_MESSAGE_ROOM_ID_LIMIT_EXCEEDED", tooMany(roomIds.length, limits.room_ids_per_message));
    }
    return { room_id_result: roomIds.map((id) => ({ room_id: id, ...outcome(() => toRoom(id)) })) };
  }
  if (fcids.length === 0) throw nobody();
  if (fcids.length > limits.fcids_per_message) {
    throw new FinchatError("FC_MESSAGE_FCID_LIMIT_EXCEEDED", tooMany(fcids.length, limits.fcids_per_message));
  }
  return { fcid_result: fcids.map((id) => ({ fcid: id, ...outcome(() => toFcid(id)) })) };
}

function outcome(action: () => string): TargetResult {
  try {
    return { event_id: action() };
  } catch (error) {
    if (error instanceof FinchatError) return { errcode: error.errcode, error: error.text };
    throw error;
  }
}

const tooMany = (count: number, limit: number): string => `${String(count)} of at most ${String(limit)}`;

function nobody(): FinchatError {
  const message = "one of fcids and room_ids must name somebody";
  return new FinchatError("FC_BAD_JSON", message, { data: { violations: [{ in: "body", path: "/fcids", message }] } });
}
