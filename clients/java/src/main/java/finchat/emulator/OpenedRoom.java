package finchat.emulator;

/** A direct room, and if it is new. */
public record OpenedRoom(String roomId, boolean created) {}
