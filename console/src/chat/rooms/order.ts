import type { JoinedRoom } from "../../../../src/generated/control.d.ts";

/**
 * Rooms in the order of their last activity: those that were active while somebody looked on come first, however the
 * clock was turned meanwhile; the others by their last message; those without one last.
 */
export function byActivity(rooms: readonly JoinedRoom[], activeAt: (roomId: string) => number): JoinedRoom[] {
  const lastOf = ({ latest }: JoinedRoom): number => latest?.timestamp ?? 0;
  return [...rooms].sort((a, b) => activeAt(b.room_id) - activeAt(a.room_id) || lastOf(b) - lastOf(a));
}

/** The rooms that somebody may mean who types this: by name, id, or the other's fcid. */
export function matching(rooms: readonly JoinedRoom[], typed: string): readonly JoinedRoom[] {
  const text = typed.trim().toLowerCase();
  if (text === "") return rooms;
  return rooms.filter(({ name, room_id: id, with: other = "" }) =>
    `${name} ${id} ${other}`.toLowerCase().includes(text),
  );
}
