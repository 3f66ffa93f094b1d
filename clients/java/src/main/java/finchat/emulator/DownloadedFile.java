package finchat.emulator;

/** A file as it was uploaded. */
public record DownloadedFile(byte[] bytes, String contentType) {}
