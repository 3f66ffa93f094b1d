import type { Room } from "../../../../src/generated/control.d.ts";
import { call } from "../../api/control.ts";
import { attempt } from "../../parts/attempt.ts";

/** Changes fields of a room; whether the emulator took it. A refusal is shown. */
export async function changeRoom(roomId: string, fields: Partial<Room>): Promise<boolean> {
  const changed = await attempt(() => call("patchRoom", { params: { room_id: roomId }, body: { ...fields } }));
  return changed !== undefined;
}
