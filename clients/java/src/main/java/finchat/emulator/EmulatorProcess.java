package finchat.emulator;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** An emulator that runs as a process of this one. */
final class EmulatorProcess {
    private static final Pattern LISTENING = Pattern.compile("listening on (http\\S+)");
    static final String[] NAMES = {"command", "port", "host", "fixtures", "dataDir", "clock", "seed", "settings",
        "logLevel", "watch", "insecureControl", "timeoutMs"};

    private final ProcessGroup group;
    private final Path folder;
    private final String url;

    /** Starts it, and waits until it listens. */
    EmulatorProcess(Map<String, Object> given) {
        var options = Options.of("Emulator.start", given, NAMES);
        var port = options.integer("port", 0);
        var timeoutMs = options.integer("timeoutMs", 60_000);
        var settings = options.has("settings") ? options.get("settings") : Map.of();
        if (!(settings instanceof Map)) throw options.wrong("settings", "must be a map");
        var command = command(options.text("command", null));
        try {
            folder = Files.createTempDirectory("finchat-emulator-");
            var config = new LinkedHashMap<String, Object>(Json.object(settings));
            config.put("port", port);
            config.put("log-level", options.text("logLevel", "error"));
            copy(options, config, "host", "host");
            copy(options, config, "clock", "clock");
            copy(options, config, "seed", "seed");
            copy(options, config, "watch", "watch");
            copy(options, config, "insecureControl", "insecure-control");
            if (options.has("dataDir")) config.put("data-dir", path(options.get("dataDir")));
            if (options.get("fixtures") instanceof Map<?, ?> tenant) {
                config.put("fixtures", Files.writeString(folder.resolve("fixtures.json"), Json.write(tenant)).toString());
            } else if (options.has("fixtures")) {
                config.put("fixtures", path(options.get("fixtures")));
            }
            Files.writeString(folder.resolve("config.json"), Json.write(config));
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
        group = new ProcessGroup(command + " --config '" + folder.resolve("config.json") + "'", Map.of(), null);
        try {
            url = awaitListening(command, timeoutMs);
        } catch (RuntimeException problem) {
            stop();
            throw problem;
        }
    }

    String url() {
        return url;
    }

    void stop() {
        group.stop();
        for (var name : new String[] {"fixtures.json", "config.json", ""}) {
            try {
                Files.deleteIfExists(folder.resolve(name));
            } catch (IOException problem) {
                throw new UncheckedIOException(problem);
            }
        }
    }

    private String awaitListening(String command, int timeoutMs) {
        var until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        for (;;) {
            var listening = LISTENING.matcher(group.output());
            if (listening.find() && group.output().indexOf('\n', listening.end()) >= 0) return listening.group(1);
            if (!group.process().isAlive()) throw group.error(command, "");
            if (System.nanoTime() > until || Thread.currentThread().isInterrupted()) {
                throw group.error(command, "not listening within " + timeoutMs + " ms");
            }
            ProcessGroup.pause();
        }
    }

    /** Returns the shell command line: the option, FINCHAT_EMULATOR_COMMAND, node_modules/.bin upwards, or PATH. */
    private static String command(String option) {
        if (option != null) return option;
        var variable = System.getenv("FINCHAT_EMULATOR_COMMAND");
        if (variable != null && !variable.isEmpty()) return variable;
        for (var folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            var file = folder.resolve("node_modules/.bin/finchat-emulator");
            if (Files.isExecutable(file)) return "'" + file.toString().replace("'", "'\\''") + "'";
        }
        for (var folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
            if (Files.isExecutable(Path.of(folder, "finchat-emulator"))) return "finchat-emulator";
        }
        throw new IllegalArgumentException("there is no finchat-emulator in node_modules/.bin or on the PATH; install it"
                + " with \"npm install finchat-emulator\", or set FINCHAT_EMULATOR_COMMAND");
    }

    private static String path(Object path) {
        return Path.of(path.toString()).toAbsolutePath().toString();
    }

    private static void copy(Options options, Map<String, Object> config, String name, String flag) {
        if (options.has(name)) config.put(flag, options.get(name));
    }
}
