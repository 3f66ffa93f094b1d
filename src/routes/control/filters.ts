import { badRequest } from "../../core/errors.ts";
import type { Fields } from "../../core/json.ts";
import { impossibleIn, type ItemKind } from "../../core/impossible-matches.ts";

/** @throws FinchatError FC_BAD_JSON for a filter of a list that no item can pass */
export function checkFilters(kind: ItemKind, filters: Fields): void {
  const violations = impossibleIn(kind, filters, { in: "query", base: "" });
  if (violations.count > 0) throw badRequest(violations);
}
