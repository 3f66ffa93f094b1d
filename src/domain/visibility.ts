import type { Collections } from "../store/collections.ts";
import { domainOf } from "../store/collections.ts";
import type { App, User, Visibility } from "../store/entities.ts";
import type { Contacts } from "./contacts.ts";

/** Returns the domain that an app's `unlimited` means: that of its bot or, for a web app, of its developer. */
const appDomain = ({ bot, developer }: Pick<App, "bot" | "developer">): string => domainOf(bot ?? developer);

/** Returns whether a user can see an app: open a direct room with its bot, and search in it. */
export function canSee(user: User, app: App, { departments }: Collections): boolean {
  const { visibility } = app;
  if (visibility.unlimited) return domainOf(user.fcid) === appDomain(app);
  if (visibility.fcids.includes(user.fcid)) return true;
  const visible = new Set(visibility.departments);
  return user.departments.some((departmentId) => {
    for (let id: string | null = departmentId; id !== null; id = departments.get(id)?.parent_department ?? null) {
      if (visible.has(id)) return true;
    }
    return false;
  });
}

/** Every user who sees an app with this visibility, departments resolved with their sub-departments. */
export function audience(visibility: Visibility, app: App, rows: Collections, contacts: Contacts): Set<string> {
  if (visibility.unlimited) return new Set(Array.from(rows.users.byDomain.all(appDomain(app)), ({ fcid }) => fcid));
  const members = contacts.members(contacts.withSubDepartments(visibility.departments));
  return new Set([...visibility.fcids, ...members]);
}
