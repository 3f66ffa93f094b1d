package finchat.emulator;

/** An attempt of a push: a status, or an error. */
public record Attempt(Long at, Long durationMs, Integer status, String error, String response) {}
