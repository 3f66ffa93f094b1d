package finchat.emulator;

/** The queue of an app. */
public record Queue(Integer pending, Long failingSince, boolean gaveUp, boolean paused, boolean held) {}
