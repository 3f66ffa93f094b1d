package finchat.emulator;

/** The time after an advance of the clock, and the number of timers that fired. */
public record ClockAdvance(Long now, Integer fired) {}
