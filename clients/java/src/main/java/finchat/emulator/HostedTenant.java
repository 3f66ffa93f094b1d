package finchat.emulator;

/** A tenant that the process hosts. */
public record HostedTenant(String name, String url, Long createdAt, Long expiresAt) {}
