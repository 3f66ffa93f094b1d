package finchat.emulator;

import java.util.Map;

/** Waits for what happens, or has happened since the last reset. An item is returned once for each match, each time it
 * changes. A match may have patterns: `Pattern.compile("^Hello")`.
 */
public final class WaitFor {
    private final Feed feed;

    WaitFor(Feed feed) {
        this.feed = feed;
    }

    /** Waits for messages and new states of cards. */
    public Message message(Map<String, Object> match) {
        return message(match, Map.of());
    }

    /** Waits for messages and new states of cards; options are `timeoutMs` (5000 by default) and `since`. */
    public Message message(Map<String, Object> match, Map<String, Object> options) {
        return Json.record(Message.class, feed.wait("message", match, options));
    }

    /** Waits for deliveries, each time they change. */
    public Delivery delivery(Map<String, Object> match) {
        return delivery(match, Map.of());
    }

    /** Waits for deliveries, each time they change; options are `timeoutMs` (5000 by default) and `since`. */
    public Delivery delivery(Map<String, Object> match, Map<String, Object> options) {
        return Json.record(Delivery.class, feed.wait("delivery", match, options));
    }

    /** Waits for calls to the platform and the IAM. */
    public LoggedRequest request(Map<String, Object> match) {
        return request(match, Map.of());
    }

    /** Waits for calls to the platform and the IAM; options are `timeoutMs` (5000 by default) and `since`. */
    public LoggedRequest request(Map<String, Object> match, Map<String, Object> options) {
        return Json.record(LoggedRequest.class, feed.wait("request", match, options));
    }

    /** Begins anew, as after a reset. */
    public void forget() {
        feed.forget();
    }
}
