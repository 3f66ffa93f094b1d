import { knownOptions } from "../core/known-options.ts";
import type { components } from "../generated/control.d.ts";
import type { ControlApi } from "./api.ts";
import { fromCaller } from "./caller.ts";
import type { MessageEvent } from "./items.ts";

type Schemas = components["schemas"];

/** Part of a room's messages. */
export interface ReadOptions {
  /** The event_id to begin after; "" to begin with the first. Without it, the newest messages. */
  readonly since?: string;
  /** Maximum number; 100 by default, at most 1000. */
  readonly limit?: number;
}

/** Messages, oldest first, and the event_id of the last one. */
export interface Timeline {
  readonly messages: MessageEvent[];
  readonly since: string;
}

/** A room. */
export interface RoomHandle {
  readonly roomId: string;
  /** Returns the room as the tenant has it. */
  get(): Promise<Schemas["Room"]>;
  /** Returns messages as a member sees them, cards in their current state. */
  read(options: ReadOptions & { readonly as: string }): Promise<Timeline>;
  /** Returns the fcids of its members. */
  members(): Promise<string[]>;
  join(fcid: string): Promise<void>;
  leave(fcid: string): Promise<void>;
}

/** Makes the handle of a room. */
export function roomHandle(control: ControlApi, roomId: string): RoomHandle {
  const self = { params: { room_id: roomId } };
  return fromCaller<RoomHandle>({
    roomId,
    get: () => control.call("readRoom", self),
    async read(options) {
      knownOptions("read", options, ["as", "since", "limit"]);
      return readTimeline(control, roomId, options);
    },
    members: async () => (await control.call("readRoom", self)).fcids,
    async join(fcid) {
      await control.call("addMember", { ...self, body: { fcid } });
    },
    async leave(fcid) {
      await control.call("removeMember", { params: { room_id: roomId, fcid } });
    },
  });
}

/** Reads messages of a room as a member sees them. */
export async function readTimeline(
  control: ControlApi,
  roomId: string,
  { as, since, limit }: ReadOptions & { readonly as: string },
): Promise<Timeline> {
  const query = { as, ...(since !== undefined && { since }), ...(limit !== undefined && { limit }) };
  const timeline = await control.call("readTimeline", { params: { room_id: roomId }, query });
  return timeline as Timeline;
}
