package finchat.emulator;

import java.util.List;

/** A search within an app: its response, or what is wrong with it. */
public record SearchOutcome(
        boolean ok,
        Integer status,
        Long durationMs,
        String error,
        Object response,
        List<Object> violations) {}
