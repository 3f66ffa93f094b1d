package finchat.emulator;

import java.util.List;
import java.util.Map;

/** An event on its way to an app, with its attempts. A component without a value is null. */
public record Delivery(
        String deliveryId,
        String appId,
        String eventId,
        String type,
        String url,
        String state,
        String reason,
        Long createdAt,
        Long nextAttemptAt,
        Map<String, Object> payload,
        List<Attempt> attempts) {}
