package finchat.emulator;

import java.util.List;
import java.util.Map;

/** Deliveries: pushes made, in progress or due. */
public final class Deliveries {
    private final Control control;

    Deliveries(Control control) {
        this.control = control;
    }

    /** Returns the newest deliveries. */
    public List<Delivery> list() {
        return list(Map.of());
    }

    /** Returns deliveries, the newest first; the filter has `app_id`, `state`, `type`, `event_id` and `limit`. */
    public List<Delivery> list(Map<String, Object> filter) {
        Options.of("deliveries.list", filter, "app_id", "state", "type", "event_id", "limit");
        return Json.records(Delivery.class, control.get("/deliveries", filter).get("deliveries"));
    }

    /** Returns a delivery. */
    public Delivery get(String deliveryId) {
        return Json.record(Delivery.class, control.get("/deliveries/" + Control.encode(deliveryId), Map.of()));
    }

    /** Makes one attempt now, with its own payload. */
    public Delivery redeliver(String deliveryId) {
        return redeliver(deliveryId, null);
    }

    /** Makes one attempt now, with another payload this once. */
    public Delivery redeliver(String deliveryId, Map<String, Object> payload) {
        var body = payload == null ? null : Map.of("payload", payload);
        return Json.record(Delivery.class,
                control.call("POST", "/deliveries/" + Control.encode(deliveryId) + "/redeliver", body));
    }

    /** Returns when nothing is queued for now or in progress, within 5 s; what is due later is not waited for. */
    public void settle() {
        settle(5000);
    }

    /** Returns when nothing is queued for now or in progress. */
    public void settle(int timeoutMs) {
        control.call("POST", "/deliveries/settle", Map.of("timeout_ms", timeoutMs));
    }
}
