import { knownOptions } from "../core/known-options.ts";
import type { components } from "../generated/control.d.ts";
import type { ControlApi } from "./api.ts";
import { fromCaller } from "./caller.ts";
import type { Delivery, EventType } from "./items.ts";
import { wantedMatch } from "./wanted.ts";

type Schemas = components["schemas"];

/** Handle of deliveries: pushes made, in progress or due. */
export interface DeliveriesHandle {
  /** Returns deliveries, the newest first. */
  list<const Type extends EventType = EventType>(filter?: DeliveryFilter<Type>): Promise<Delivery<Type>[]>;
  get(deliveryId: string): Promise<Schemas["Delivery"]>;
  /** One attempt now, with its own payload or, this once, another. */
  redeliver(deliveryId: string, payload?: Record<string, unknown>): Promise<Schemas["Delivery"]>;
  /** Resolves when nothing is queued for now or in progress; what is due later is not waited for. */
  settle(timeoutMs?: number): Promise<void>;
}

/** Filter of deliveries. */
export interface DeliveryFilter<Type extends EventType = EventType> {
  readonly app_id?: string;
  readonly state?: "pending" | "delivered" | "dropped";
  readonly type?: Type;
  readonly event_id?: string;
  /** Maximum number; 100 by default, at most 1000. */
  readonly limit?: number;
}

/** Makes the handle. */
export function deliveriesHandle(control: ControlApi): DeliveriesHandle {
  const self = (deliveryId: string) => ({ params: { delivery_id: deliveryId } });
  const handle = {
    async list(filter: DeliveryFilter = {}): Promise<Schemas["Delivery"][]> {
      knownOptions("deliveries.list", filter, ["app_id", "state", "type", "event_id", "limit"]);
      const { limit: _, ...fields } = filter;
      wantedMatch("deliveries.list", "delivery", fields);
      return (await control.call("listDeliveries", { query: filter })).deliveries;
    },
    get: (deliveryId: string) => control.call("readDelivery", self(deliveryId)),
    redeliver: (deliveryId: string, payload?: Record<string, unknown>) =>
      control.call("redeliver", { ...self(deliveryId), ...(payload !== undefined && { body: { payload } }) }),
    async settle(timeoutMs = 5000) {
      await control.call("settleDeliveries", { body: { timeout_ms: timeoutMs } });
    },
  };
  return fromCaller(handle) as DeliveriesHandle;
}
