package finchat.emulator;

import java.util.Map;

/** Checks what has happened since the last reset, without waiting. A failed check is an ExpectationError. */
public final class Verify {
    private final Feed feed;

    Verify(Feed feed) {
        this.feed = feed;
    }

    /** Checks messages and new states of cards. */
    public void message(Map<String, Object> match) {
        message(match, Map.of());
    }

    /** Checks messages and new states of cards; the option `count` is an exact number. */
    public void message(Map<String, Object> match, Map<String, Object> options) {
        feed.verify("message", match, options);
    }

    /** Checks deliveries, each time they change. */
    public void delivery(Map<String, Object> match) {
        delivery(match, Map.of());
    }

    /** Checks deliveries, each time they change; the option `count` is an exact number. */
    public void delivery(Map<String, Object> match, Map<String, Object> options) {
        feed.verify("delivery", match, options);
    }

    /** Checks calls to the platform and the IAM. */
    public void request(Map<String, Object> match) {
        request(match, Map.of());
    }

    /** Checks calls to the platform and the IAM; the option `count` is an exact number. */
    public void request(Map<String, Object> match, Map<String, Object> options) {
        feed.verify("request", match, options);
    }
}
