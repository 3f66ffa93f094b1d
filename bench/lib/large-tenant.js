import { botAt, botOf, roomOf, sender } from "./tenant.js";

const members = 10;

/** How many of the rooms have the bot in them. */
export const pushedRooms = 100;

/** A room in which half of a small town is. */
export const crowd = "!crowd:example.org";

/**
 * A tenant of so many users in departments of a hundred, and of rooms that the sender is in, with ten of them each and, in
 * the first hundred, a bot. Where there are enough users, there is a room of 5,000 too.
 * @param {{ users: number, rooms: number, url: string }} size
 */
export function tenantOfSize({ users, rooms, url }) {
  const people = Array.from({ length: users }, (_, index) => ({
    fcid: fcidOf(index),
    name: `User ${index}`,
    email: `user${index}@example.org`,
    organization_id: "00010",
    departments: [departmentOf(Math.floor(index / 100))],
  }));
  const group = (/** @type {number} */ index) => ({
    room_id: roomOf(index),
    type: "multi_chat",
    owner: sender.bot,
    fcids: [
      sender.bot,
      ...(index < pushedRooms ? [botOf(0)] : []),
      ...Array.from({ length: members }, (_, member) => fcidOf((index * members + member) % users)),
    ],
  });
  const crowded = { type: "multi_chat", owner: sender.bot, fcids: [sender.bot, ...people.map(({ fcid }) => fcid)] };
  return {
    organizations: [{ organization_id: "00010", organization_name: "Bank", organization_type: 1 }],
    departments: Array.from({ length: users / 100 }, (_, index) => ({
      department_id: departmentOf(index),
      department_name: `Department ${index}`,
      organization_id: "00010",
    })),
    users: people,
    apps: [sender, botAt(url, 0)],
    rooms: [
      ...Array.from({ length: rooms }, (_, index) => group(index)),
      ...(users >= 5000 ? [{ ...crowded, room_id: crowd, fcids: crowded.fcids.slice(0, 5000) }] : []),
    ],
  };
}

/** @param {number} index */
export const fcidOf = (index) => `@user${index}:example.org`;

/** @param {number} index */
export const departmentOf = (index) => `department-${index}`;
