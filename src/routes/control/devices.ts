import { route, json, type Route } from "../../http/route.ts";
import { pairKey } from "../../store/collections.ts";
import type { Services } from "../services.ts";
import { found } from "./found.ts";
import { pageOf } from "./listing.ts";

/** Messages that wait for users' devices. */
export const deviceRoutes = ({ rows, devices }: Services): Route[] => [
  route("listDevices", ({ params }) => {
    const { fcid } = found(rows.users.get(params.fcid), "user", params.fcid);
    const listed = devices.ids(fcid).map((id) => ({ device_id: id, waiting: devices.countWaiting(fcid, id) }));
    return json({ devices: listed });
  }),
  route("listToDeviceMessages", ({ params, query }) => {
    const { fcid } = found(rows.users.get(params.fcid), "user", params.fcid);
    const deviceId = found(
      devices.ids(fcid).find((id) => id === params.device_id),
      "device",
      params.device_id,
    );
    const group = { index: rows.to_device_messages.byDevice, key: pairKey(fcid, deviceId) };
    const { rows: waiting, cursor } = pageOf(rows.to_device_messages, query, { group });
    const messages = waiting.map(({ type, sender, content }) => ({ type, sender, content }));
    return json({ messages, ...(cursor !== undefined && { cursor }) });
  }),
];
