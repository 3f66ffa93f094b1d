package finchat.emulator;

import java.util.Map;

/** Checks that nothing matches: neither what has happened since the last reset, apart from what `waitFor` returned, nor what
 * happens until everything has settled. A failed check is an ExpectationError.
 */
public final class ExpectNone {
    private final Feed feed;

    ExpectNone(Feed feed) {
        this.feed = feed;
    }

    /** Checks messages and new states of cards. */
    public void message(Map<String, Object> match) {
        message(match, Map.of());
    }

    /** Checks messages and new states of cards; the option `forMs` is the quiet time, 200 by default. */
    public void message(Map<String, Object> match, Map<String, Object> options) {
        feed.expectNone("message", match, options);
    }

    /** Checks deliveries, each time they change. */
    public void delivery(Map<String, Object> match) {
        delivery(match, Map.of());
    }

    /** Checks deliveries, each time they change; the option `forMs` is the quiet time, 200 by default. */
    public void delivery(Map<String, Object> match, Map<String, Object> options) {
        feed.expectNone("delivery", match, options);
    }

    /** Checks calls to the platform and the IAM. */
    public void request(Map<String, Object> match) {
        request(match, Map.of());
    }

    /** Checks calls to the platform and the IAM; the option `forMs` is the quiet time, 200 by default. */
    public void request(Map<String, Object> match, Map<String, Object> options) {
        feed.expectNone("request", match, options);
    }
}
