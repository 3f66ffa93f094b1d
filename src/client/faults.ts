import type { components } from "../generated/control.d.ts";
import type { ControlApi } from "./api.ts";
import { fromCaller } from "./caller.ts";
import type { PlatformOperation } from "./items.ts";
import { everyPage } from "./pages.ts";

type Schemas = components["schemas"];

/** A fault of calls: when (all that is given), how often, and what happens. */
export type FaultOptions = Omit<Schemas["NewFault"], "operation_id"> & { operation_id?: PlatformOperation };

/** Handle of the faults of calls to the platform and the IAM. */
export interface FaultsHandle {
  /** Makes calls fail: `{ operation_id: "sendMessage", times: 1, status: 503 }`. */
  add(fault: FaultOptions): Promise<{ fault_id: string }>;
  /** Returns the faults in force, in order of creation. */
  list(): Promise<Schemas["Fault"][]>;
  remove(faultId: string): Promise<void>;
  /** Removes all faults of calls; those of pushes stay. */
  clear(): Promise<void>;
}

/** Makes the handle. */
export function faultsHandle(control: ControlApi): FaultsHandle {
  return fromCaller<FaultsHandle>({
    add: (fault) => control.call("addFault", { body: fault }),
    list: () => everyPage("faults", (page) => control.call("listFaults", { query: page })),
    async remove(faultId) {
      await control.call("deleteFault", { params: { fault_id: faultId } });
    },
    async clear() {
      await control.call("deleteFaults");
    },
  });
}
