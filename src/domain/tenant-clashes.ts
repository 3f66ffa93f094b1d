import { directKey, type Collections } from "../store/collections.ts";
import type { App, Department, User } from "../store/entities.ts";
import { departmentCycles } from "../tenant/cycles.ts";
import type { TenantRoom } from "../tenant/types.ts";
import { listReferrers, roomsOf } from "./tenant-referrers.ts";

/*
 * What keeps a row from going into the tenant for the sake of other rows, its own id apart: the rules that fixtures are
 * held to as a whole. Each answers a sentence, or undefined where nothing does.
 */

/** A user shares neither the IAM's id with another nor the fcid with a bot. */
export function userClash({ users, apps }: Collections, { fcid, sub }: User): string | undefined {
  const other = users.bySub.first(sub);
  if (other !== undefined && other.fcid !== fcid) return `${other.fcid} has the sub ${sub}`;
  const app = apps.byBot.first(fcid);
  return app === undefined ? undefined : `${fcid} is the bot of ${app.app_id}`;
}

/** Departments form trees. */
export function departmentClash({ departments }: Collections, row: Department): string | undefined {
  const parentOf = (id: string): string | undefined =>
    (id === row.department_id ? row : departments.get(id))?.parent_department ?? undefined;
  const [cycle] = departmentCycles([row.department_id], parentOf);
  return cycle && `the departments would form a cycle: ${[...cycle, cycle[0]].join(" -> ")}`;
}

/** A bot is one app's alone, and keeps its fcid as long as it is in rooms. */
export function appClash(rows: Collections, { app_id: appId, bot }: App): string | undefined {
  if (bot !== undefined && rows.users.has(bot)) return `${bot} is a user`;
  const other = bot === undefined ? undefined : rows.apps.byBot.first(bot);
  if (other !== undefined && other.app_id !== appId) return `${bot ?? ""} is the bot of ${other.app_id}`;
  const before = rows.apps.get(appId)?.bot;
  const rooms = before === bot ? [] : roomsOf(rows, before);
  return rooms.length === 0 ? undefined : `the bot ${before ?? ""} is in ${listReferrers(rooms)}`;
}

/** Two have one direct room. */
export function roomClash({ rooms }: Collections, { room_id: roomId, type, fcids }: TenantRoom): string | undefined {
  const [a = "", b = ""] = fcids;
  const other = type === "direct_chat" ? rooms.byPair.first(directKey(a, b)) : undefined;
  if (other === undefined || other.room_id === roomId) return undefined;
  return `${a} and ${b} have the direct room ${other.room_id}`;
}
