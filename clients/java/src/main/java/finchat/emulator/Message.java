package finchat.emulator;

import java.util.Map;

/** A message, or a card in its new state, as its event. */
public record Message(
        String eventId,
        String type,
        String sender,
        Long timestamp,
        String roomId,
        String roomType,
        Map<String, Object> content) {}
