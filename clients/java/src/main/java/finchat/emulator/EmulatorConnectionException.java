package finchat.emulator;

/** No emulator listens at the URL, the connection ended without a response, or another server responds. */
public final class EmulatorConnectionException extends RuntimeException {
    private static final long serialVersionUID = 1;

    EmulatorConnectionException(String message, Throwable cause) {
        super(message, cause);
    }
}
