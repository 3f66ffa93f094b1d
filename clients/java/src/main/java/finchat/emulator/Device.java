package finchat.emulator;

/** A device, and the number of messages that wait for it. */
public record Device(String deviceId, Integer waiting) {}
