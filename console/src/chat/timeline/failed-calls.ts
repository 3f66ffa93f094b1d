import { onScopeDispose, shallowReactive, shallowRef, watch, type ShallowRef } from "vue";
import type { EventTrace, Request } from "../../../../src/generated/control.d.ts";
import { call } from "../../api/control.ts";
import { on } from "../../live/feed.ts";
import { failedResultsOf } from "../../requests/findings.ts";

/** A call of a bot that failed, although the bot had taken the push well. */
export interface FailedCall {
  readonly appId: string;
  readonly requestId: string;
  readonly operation: string;
  readonly reason: string;
}

/** Number of the newest calls that are searched for failures when the chat is opened. */
const searched = 100;

/** How many traces are asked for at once. */
const atOnce = 2;

/** Number of failed calls of each app: where there are none, no trace needs to be read. */
const failures = shallowReactive(new Map<string, number>());
let isRead = false;

const isFailure = ({ status = 0, errcode }: { status?: number; errcode?: string }): boolean =>
  status === 0 || status >= 400 || errcode !== undefined;

function count(requests: readonly Request[]): void {
  for (const request of requests) {
    const { app_id: id } = request;
    const hasFailed = isFailure(request) || failedResultsOf(request).length > 0;
    if (id !== undefined && hasFailed) failures.set(id, (failures.get(id) ?? 0) + 1);
  }
}

on("request", (frames) => {
  count(frames.map(({ request }) => request));
});
on("state", () => {
  failures.clear();
  isRead = false;
  readOnce();
});

function readOnce(): void {
  if (isRead) return;
  isRead = true;
  void call("listRequests", { query: { limit: searched } })
    .then(({ requests }) => {
      count(requests);
    })
    .catch(() => undefined);
}

const waiting = new Map<string, () => Promise<void>>();
let asking = 0;

/** Reads later, the newest first, and what is wanted twice once. */
function enqueue(eventId: string, read: () => Promise<void>): void {
  waiting.set(eventId, read);
  pump();
}

function pump(): void {
  while (asking < atOnce) {
    const last = [...waiting].at(-1);
    if (last === undefined) return;
    waiting.delete(last[0]);
    asking++;
    void last[1]().finally(() => {
      asking--;
      pump();
    });
  }
}

/** The calls of apps that took a push of an event, which failed and were not repeated with success. */
export function useFailedCalls(eventId: string, apps: () => readonly string[]): ShallowRef<readonly FailedCall[]> {
  const failed = shallowRef<readonly FailedCall[]>([]);
  let isOver = false;
  onScopeDispose(() => (isOver = true));
  watch(
    () => apps().reduce((sum, id) => sum + (failures.get(id) ?? 0), 0),
    (known) => {
      if (known === 0) failed.value = [];
      else
        enqueue(eventId, async () => {
          if (isOver) return;
          const trace = await call("getEventTrace", { params: { event_id: eventId } }).catch(() => undefined);
          failed.value = trace === undefined ? [] : failedCallsIn(trace);
        });
    },
    { immediate: true },
  );
  watch(
    () => apps().length > 0,
    (isTaken) => {
      if (isTaken) readOnce();
    },
    { immediate: true },
  );
  return failed;
}

function failedCallsIn({ pushes }: EventTrace): FailedCall[] {
  return pushes
    .filter(({ state }) => state === "delivered")
    .flatMap(({ app_id: appId, calls }) =>
      calls
        .filter((made, index) => {
          const isRepeated = calls
            .slice(index + 1)
            .some((later) => later.operation_id === made.operation_id && !isFailure(later));
          return isFailure(made) && !isRepeated;
        })
        .map(({ request_id: requestId, operation_id: operation, method, path, status, errcode }) => ({
          appId,
          requestId,
          operation: operation ?? `${method} ${path}`,
          reason: [status, errcode].filter((part) => part !== undefined).join(" "),
        })),
    );
}
