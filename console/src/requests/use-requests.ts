import { shallowRef, watch, type ComputedRef, type ShallowRef } from "vue";
import type { Request } from "../../../src/generated/control.d.ts";
import { call } from "../api/control.ts";
import { pagesOf } from "../api/pages.ts";
import { useFeed } from "../live/use-feed.ts";
import { attempt } from "../parts/attempt.ts";
import { setFilters } from "../parts/filters.ts";
import { useRecordList, type RecordList } from "../parts/record-list.ts";

/** Which requests to show; an empty text stands for any. The path may be a part of one. */
export type RequestFilters = Readonly<Record<"operation_id" | "app_id" | "status" | "path", string>>;

/** The requests that match, newest first, as they happen. */
export function useRequests(filters: ComputedRef<RequestFilters>): {
  readonly list: RecordList<Request>;
  /** How many older ones the journal had no room for. */
  readonly dropped: ShallowRef<number>;
} {
  const dropped = shallowRef(0);
  const list = useRecordList<Request>({
    keyOf: ({ request_id }) => request_id,
    timeOf: ({ at }) => at,
    isNew: () => true,
    matches: (request) => isAmong(request, filters.value),
    async page(paging) {
      const { operation_id, app_id } = filters.value;
      const answer = await call("listRequests", { query: { ...setFilters({ operation_id, app_id }), ...paging } });
      dropped.value = answer.dropped ?? 0;
      return { records: answer.requests, cursor: answer.cursor };
    },
  });
  useFeed("request", (frames) => list.take(frames.map(({ request }) => request)));
  watch(filters, () => void attempt(() => list.load()));
  return { list, dropped };
}

function isAmong(request: Request, { operation_id, app_id, status, path }: RequestFilters): boolean {
  return (
    (operation_id === "" || request.operation_id === operation_id) &&
    (app_id === "" || request.app_id === app_id) &&
    request.path.includes(path) &&
    isOfClass(request, status)
  );
}

function isOfClass({ status, warnings }: Request, wanted: string): boolean {
  if (wanted === "") return true;
  if (wanted === "odd") return warnings.length > 0;
  return (status === undefined ? "none" : String(status).charAt(0)) === wanted;
}

/** A request by its id, wherever in the journal it is; undefined where it is not. */
export async function findRequest(id: string): Promise<Request | undefined> {
  for await (const { requests } of pagesOf((paging) => call("listRequests", { query: paging }))) {
    const found = requests.find(({ request_id }) => request_id === id);
    if (found !== undefined) return found;
  }
  return undefined;
}
