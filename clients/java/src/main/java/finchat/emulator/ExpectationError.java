package finchat.emulator;

/** A check of `verify` or `expectNone` that failed. */
public final class ExpectationError extends AssertionError {
    private static final long serialVersionUID = 1;

    ExpectationError(String message) {
        super(message);
    }
}
