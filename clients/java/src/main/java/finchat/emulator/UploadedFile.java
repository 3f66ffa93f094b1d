package finchat.emulator;

/** An uploaded file by its mxc:// URI. */
public record UploadedFile(String contentUri) {}
