package finchat.emulator;

/** Ids of a message. */
public record SentMessage(String eventId, String roomId) {}
