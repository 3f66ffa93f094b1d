import { json, noContent, route, type Route } from "../../http/route.ts";
import type { PushFault } from "../../store/entities.ts";
import type { Services } from "../services.ts";
import { found } from "./found.ts";
import { pageOf } from "./listing.ts";

/** Failures of pushes on demand. */
export const pushFaultRoutes = ({ rows, pushFaults }: Services): Route[] => [
  route("addPushFault", ({ body }) => json(shown(pushFaults.add(body)), 201)),
  route("listPushFaults", ({ query: { limit, cursor } }) => {
    const where = (fault: PushFault): boolean => pushFaults.isInForce(fault);
    const page = pageOf(rows.push_faults, { limit, cursor }, { where });
    return json({ push_faults: page.rows.map(shown), ...(page.cursor !== undefined && { cursor: page.cursor }) });
  }),
  route("readPushFault", ({ params: { fault_id } }) =>
    json(shown(found(pushFaults.get(fault_id), "push fault", fault_id))),
  ),
  route("deletePushFaults", () => {
    pushFaults.removeAll();
    return noContent;
  }),
  route("deletePushFault", ({ params: { fault_id } }) => {
    found(pushFaults.get(fault_id), "push fault", fault_id);
    pushFaults.remove(fault_id);
    return noContent;
  }),
];

const shown = ({ seen: _, ...fault }: PushFault): Omit<PushFault, "seen"> => fault;
