import { call } from "../api/control.ts";

/** The first user who holds finstore-admin, in whose name the console does what administrators do; undefined without one. */
export async function administrator(): Promise<string | undefined> {
  const { roles } = await call("listRoles", { query: { limit: 1000 } });
  const ids = roles.filter(({ authorities }) => authorities?.includes("finstore-admin")).map(({ role_id }) => role_id);
  for (const roleId of ids) {
    const { users } = await call("listUsers", { query: { limit: 1, roles: roleId } });
    if (users[0] !== undefined) return users[0].fcid;
  }
  return undefined;
}
