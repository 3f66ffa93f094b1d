package finchat.emulator;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A shell command in a process group of its own, with its newest output. */
final class ProcessGroup {
    private static final int MAX_OUTPUT = 64 * 1024;
    private static final String LEAD = "if command -v setsid >/dev/null; then exec setsid sh -c \"$1\"; fi;"
            + " exec perl -e 'setpgrp(0, 0); exec @ARGV' sh -c \"$1\"";

    private final Process process;
    private final StringBuilder output = new StringBuilder();
    private final Thread reader;
    private final Thread atExit = new Thread(() -> signal("KILL"));

    ProcessGroup(String command, Map<String, String> environment, File folder) {
        var builder = new ProcessBuilder("sh", "-c", LEAD, "sh", command).redirectErrorStream(true).directory(folder);
        builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.environment().putAll(environment);
        try {
            process = builder.start();
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
        Runtime.getRuntime().addShutdownHook(atExit);
        reader = new Thread(this::read, "finchat-emulator output of " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    Process process() {
        return process;
    }

    String output() {
        synchronized (output) {
            return output.toString();
        }
    }

    /** Returns the error for the state of the process, with its last output. */
    ProcessException error(String command, String problem) {
        if (process.isAlive()) return new ProcessException(command + ": " + problem, null, output());
        awaitOutput();
        return new ProcessException(command + ": ended with exit code " + process.exitValue(), process.exitValue(), output());
    }

    /** Ends the group: SIGTERM, and SIGKILL after two seconds. */
    void stop() {
        signal("TERM");
        var until = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
        while (signal("0") && System.nanoTime() < until) pause();
        signal("KILL");
        try {
            process.waitFor();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        awaitOutput();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException exiting) {
            // The machine exits already, and runs the hook.
        }
    }

    static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends a signal to the group. Returns false when nothing of it is left. */
    private boolean signal(String name) {
        try {
            var kill = new ProcessBuilder("sh", "-c", "kill -s " + name + " -- -" + process.pid() + " 2>/dev/null");
            return kill.start().waitFor() == 0;
        } catch (IOException problem) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void awaitOutput() {
        try {
            reader.join(500);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        try (var text = process.inputReader(StandardCharsets.UTF_8)) {
            var buffer = new char[4096];
            for (var count = text.read(buffer); count >= 0; count = text.read(buffer)) {
                synchronized (output) {
                    output.append(buffer, 0, count);
                    output.delete(0, Math.max(0, output.length() - MAX_OUTPUT));
                }
            }
        } catch (IOException ended) {
            // The process ended, and its output with it.
        }
    }
}
