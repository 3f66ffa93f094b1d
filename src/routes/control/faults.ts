import { route, json, noContent, type Route } from "../../http/route.ts";
import type { Fault } from "../../store/entities.ts";
import type { Services } from "../services.ts";
import { found } from "./found.ts";
import { pageOf } from "./listing.ts";

/** Failures on demand. */
export const faultRoutes = ({ rows, faults }: Services): Route[] => [
  route("addFault", ({ body }) => json({ fault_id: faults.add(body).fault_id }, 201)),
  route("listFaults", ({ query: { limit, cursor } }) => {
    const page = pageOf(rows.faults, { limit, cursor }, {});
    return json({ faults: page.rows.map(shown), ...(page.cursor !== undefined && { cursor: page.cursor }) });
  }),
  route("readFault", ({ params: { fault_id } }) => json(shown(found(rows.faults.get(fault_id), "fault", fault_id)))),
  route("deleteFaults", () => {
    faults.liftAll();
    return noContent;
  }),
  route("deleteFault", ({ params: { fault_id } }) => {
    found(rows.faults.get(fault_id), "fault", fault_id);
    faults.lift(fault_id);
    return noContent;
  }),
];

const shown = ({ seen: _, ...fault }: Fault): Omit<Fault, "seen"> => fault;
