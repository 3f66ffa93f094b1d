package finchat.emulator;

import java.util.List;

/** Messages, oldest first, and the event_id of the last one. */
public record Timeline(List<Message> messages, String since) {}
