package finchat.emulator;

/** A process that ended by itself, or that was not ready in time. The message has its last output. */
public final class ProcessException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Integer exitCode;
    private final String output;

    ProcessException(String problem, Integer exitCode, String output) {
        super(problem + (output.isBlank() ? "; it printed nothing" : "; its last output:\n" + output.strip()));
        this.exitCode = exitCode;
        this.output = output;
    }

    /** Returns the exit code; null while the process runs. */
    public Integer exitCode() {
        return exitCode;
    }

    /** Returns the last output. */
    public String output() {
        return output;
    }
}
