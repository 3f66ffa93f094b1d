import { defineRoute, json, type Route } from "../../http/route.ts";
import type { Services } from "../services.ts";
import { found } from "./found.ts";

/** What users' devices wait for. */
export const deviceRoutes = ({ rows, devices }: Services): Route[] => [
  defineRoute({
    operationId: "listDevices",
    method: "GET",
    path: "/_emulator/v1/users/{fcid}/devices",
    auth: "none",
    handler({ params }) {
      const { fcid } = found(rows.users.get(params.fcid), "user", params.fcid);
      const listed = devices.ids(fcid).map((id) => ({ device_id: id, waiting: devices.countWaiting(fcid, id) }));
      return json({ devices: listed });
    },
  }),
];
