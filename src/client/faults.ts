import type { components } from "../generated/control.d.ts";
import type { ControlApi } from "./api.ts";
import { fromCaller } from "./caller.ts";
import { everyPage } from "./pages.ts";

type Schemas = components["schemas"];

/** Handle of the faults of calls to the platform and the IAM. */
export interface FaultsHandle {
  /** Makes calls fail: `{ operation_id: "sendMessage", times: 1, status: 503 }`. */
  add(fault: Schemas["NewFault"]): Promise<{ fault_id: string }>;
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
