import { defineRoute, json, noContent, type Route } from "../../http/route.ts";
import type { Fault } from "../../store/entities.ts";
import type { Services } from "../services.ts";
import { found } from "./found.ts";
import { pageOf } from "./listing.ts";

/** Failures on demand. */
export const faultRoutes = ({ rows, faults }: Services): Route[] => [
  defineRoute({
    operationId: "addFault",
    method: "POST",
    path: "/_emulator/v1/faults",
    auth: "none",
    handler: ({ body }) => json({ fault_id: faults.add(body).fault_id }, 201),
  }),
  defineRoute({
    operationId: "listFaults",
    method: "GET",
    path: "/_emulator/v1/faults",
    auth: "none",
    handler({ query: { limit, cursor } }) {
      const page = pageOf(rows.faults, { limit, cursor }, {});
      return json({ faults: page.rows.map(shown), ...(page.cursor !== undefined && { cursor: page.cursor }) });
    },
  }),
  defineRoute({
    operationId: "readFault",
    method: "GET",
    path: "/_emulator/v1/faults/{fault_id}",
    auth: "none",
    handler: ({ params: { fault_id } }) => json(shown(found(rows.faults.get(fault_id), "fault", fault_id))),
  }),
  defineRoute({
    operationId: "deleteFaults",
    method: "DELETE",
    path: "/_emulator/v1/faults",
    auth: "none",
    handler() {
      faults.liftAll();
      return noContent;
    },
  }),
  defineRoute({
    operationId: "deleteFault",
    method: "DELETE",
    path: "/_emulator/v1/faults/{fault_id}",
    auth: "none",
    handler({ params: { fault_id } }) {
      found(rows.faults.get(fault_id), "fault", fault_id);
      faults.lift(fault_id);
      return noContent;
    },
  }),
];

const shown = ({ seen: _, ...fault }: Fault): Omit<Fault, "seen"> => fault;
