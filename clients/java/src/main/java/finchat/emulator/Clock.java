package finchat.emulator;

import java.util.Map;

/** The emulator's clock. */
public final class Clock {
    private final Control control;

    Clock(Control control) {
        this.control = control;
    }

    /** Returns the emulator's time, ms since the epoch. */
    public long now() {
        return ((Number) control.get("/clock", Map.of()).get("now")).longValue();
    }

    /** Advances time by a duration such as "90s" or "1h"; returns when all that was due has settled. */
    public ClockAdvance advance(String by) {
        return Json.record(ClockAdvance.class, control.call("POST", "/clock/advance", Map.of("by", by)));
    }

    /** Advances time by ms. */
    public ClockAdvance advance(long ms) {
        return Json.record(ClockAdvance.class, control.call("POST", "/clock/advance", Map.of("by_ms", ms)));
    }

    /** Stops time where it stands. */
    public void freeze() {
        control.call("PUT", "/clock", Map.of("mode", "frozen"));
    }

    /** Stops time at an instant, ms since the epoch. */
    public void freeze(long at) {
        control.call("PUT", "/clock", Map.of("mode", "frozen", "now", at));
    }

    /** Lets time pass by itself, from where it stands. */
    public void run() {
        control.call("PUT", "/clock", Map.of("mode", "real"));
    }
}
