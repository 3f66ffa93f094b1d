import { knownOptions } from "../core/known-options.ts";
import type { components } from "../generated/control.d.ts";
import type { ControlApi } from "./api.ts";
import { fromCaller } from "./caller.ts";
import type { LoggedRequest, PlatformOperation } from "./items.ts";
import { wantedMatch } from "./wanted.ts";

/** Filter of the request log. */
export interface RequestFilter<
  Operation extends PlatformOperation = PlatformOperation,
  Status extends number = number,
> {
  readonly operation_id?: Operation;
  readonly app_id?: string;
  readonly status?: Status;
  readonly path?: string;
  /** Maximum number; 100 by default, at most 1000. */
  readonly limit?: number;
}

/** Handle of the request log: the calls to the platform and the IAM. */
export interface RequestsHandle {
  /** Returns calls, the newest first. */
  list<const Operation extends PlatformOperation = PlatformOperation, const Status extends number = number>(
    filter?: RequestFilter<Operation, Status>,
  ): Promise<LoggedRequest<Operation, Status>[]>;
  /** Empties the log. `waitFor`, `verify` and `expectNone` no longer see its calls. */
  clear(): Promise<void>;
}

/** Makes the handle. */
export function requestsHandle(control: ControlApi): RequestsHandle {
  const handle = {
    async list(filter: RequestFilter = {}): Promise<components["schemas"]["Request"][]> {
      knownOptions("requests.list", filter, ["operation_id", "app_id", "status", "path", "limit"]);
      const { limit: _, ...fields } = filter;
      wantedMatch("requests.list", "request", fields);
      return (await control.call("listRequests", { query: filter })).requests;
    },
    async clear() {
      await control.call("clearRequests");
    },
  };
  return fromCaller(handle) as RequestsHandle;
}
