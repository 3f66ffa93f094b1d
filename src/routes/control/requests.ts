import type { RequestLog } from "../../domain/request-log.ts";
import type { RecordedCall } from "../../events/recorded-call.ts";
import { route, json, noContent, type Route } from "../../http/route.ts";
import { checkFilters } from "./filters.ts";
import type { Services } from "../services.ts";
import { invalidCursor } from "./listing.ts";

/** The journal of calls to the platform and the IAM. */
export const requestRoutes = ({ requestLog }: Services): Route[] => [
  route("listRequests", ({ query: { limit, cursor, ...filters } }) => {
    checkFilters("request", filters);
    const { dropped } = requestLog;
    return json({ ...pageOf(requestLog, limit, cursor, filters), ...(dropped > 0 && { dropped }) });
  }),
  route("clearRequests", () => {
    requestLog.clear();
    return noContent;
  }),
];

/** A page of the calls that have all the fields asked for; its cursor goes on behind the last of them. */
function pageOf(
  requestLog: RequestLog,
  limit: number,
  cursor: string | undefined,
  filters: Partial<Pick<RecordedCall, "operation_id" | "app_id" | "status" | "path">>,
): { requests: readonly RecordedCall[]; cursor?: string } {
  const asked = Object.entries(filters) as [keyof typeof filters, unknown][];
  const requests: RecordedCall[] = [];
  let last = 0;
  for (const { place, call } of requestLog.newestFirst(placeOf(cursor))) {
    if (!asked.every(([field, value]) => call[field] === value)) continue;
    if (requests.length === limit) return { requests, cursor: String(last) };
    requests.push(call);
    last = place;
  }
  return { requests };
}

function placeOf(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined;
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor);
  throw invalidCursor();
}
