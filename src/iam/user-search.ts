import { domainOf } from "../store/collections.ts";
import type { User } from "../store/entities.ts";
import type { IamContext } from "./iam-context.ts";

/**
 * The first `limit` users who have a text in their name, account, fcid or e-mail address, in any case, those of the
 * tenant's own domain first; and whether there are more.
 */
export function searchUsers(
  { rows, domain }: Pick<IamContext, "rows" | "domain">,
  text: string,
  limit: number,
): { users: User[]; more: boolean } {
  const wanted = text.trim().toLowerCase();
  const users: User[] = [];
  for (const user of ownDomainFirst({ rows, domain })) {
    if (![user.name, user.account, user.fcid, user.email].some((field) => field.toLowerCase().includes(wanted)))
      continue;
    if (users.length === limit) return { users, more: true };
    users.push(user);
  }
  return { users, more: false };
}

function* ownDomainFirst({ rows, domain }: Pick<IamContext, "rows" | "domain">): Iterable<User> {
  const own = domain();
  yield* rows.users.byDomain.all(own);
  for (const user of rows.users.rows()) if (domainOf(user.fcid) !== own) yield user;
}
