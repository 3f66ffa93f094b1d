package finchat.emulator;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A bot under test that runs as a process. */
public final class RunningBot implements AutoCloseable {
    private final String command;
    private final App app;
    private final Options options;
    private final int port;
    private ProcessGroup group;
    private volatile CompletableFuture<Map<String, Object>> death = new CompletableFuture<>();

    RunningBot(String command, App app, Map<String, Object> given) {
        this.command = Options.required("runBot: command", command);
        this.app = app;
        options = Options.of("runBot", given, "app", "cwd", "env", "callback", "search", "ready", "timeoutMs");
        for (var name : new String[] {"callback", "search", "ready"}) {
            var place = options.text(name, "/");
            if (!place.startsWith("/") && !place.matches("https?://.+")) {
                throw options.wrong(name, "must be a path such as \"/callback\", or an http URL");
            }
        }
        options.integer("timeoutMs", 0);
        if (options.has("env") && !(options.get("env") instanceof Map)) throw options.wrong("env", "must be a map");
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        } catch (IOException problem) {
            throw new java.io.UncheckedIOException(problem);
        }
    }

    /** Returns its own URL, such as http://127.0.0.1:20123. */
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Returns its port. */
    public int port() {
        return port;
    }

    /** Returns the id of its process, which changes with a restart. */
    public long pid() {
        return group.process().pid();
    }

    /** Returns the newest output of its process. */
    public String output() {
        return group.output();
    }

    /** Ends it and everything that it has started: SIGTERM, and SIGKILL after two seconds. */
    public void stop() {
        death = new CompletableFuture<>();
        if (group != null) group.stop();
    }

    /** Stops it if it runs, and starts it on the same port. Returns when it is ready. */
    public void restart() {
        stop();
        start();
    }

    /** Stops it. */
    @Override
    public void close() {
        stop();
    }

    /** Fails when the bot ends by itself with an error. */
    CompletableFuture<Map<String, Object>> death() {
        return death;
    }

    void start() {
        var environment = new HashMap<>(app.env());
        environment.put("PORT", String.valueOf(port));
        Json.object(options.get("env")).forEach((name, value) -> environment.put(name, String.valueOf(value)));
        var folder = options.has("cwd") ? new File(options.get("cwd").toString()) : null;
        var started = new ProcessGroup(command, environment, folder);
        group = started;
        try {
            awaitReady(started, options.integer("timeoutMs", 30_000));
            app.setCallback(place(options.text("callback", "/callback")));
            if (options.has("search")) app.setSearch(place(options.text("search", "")));
        } catch (RuntimeException problem) {
            stop();
            throw problem;
        }
        var failing = new CompletableFuture<Map<String, Object>>();
        death = failing;
        started.process().onExit().thenAccept(process -> {
            if (process.exitValue() != 0) failing.completeExceptionally(started.error("runBot: " + command, ""));
        });
    }

    private String place(String place) {
        var filled = place.replace("${PORT}", String.valueOf(port));
        return filled.startsWith("/") ? url() + filled : filled;
    }

    private void awaitReady(ProcessGroup started, int timeoutMs) {
        var until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        while (!isReady()) {
            if (!started.process().isAlive()) throw started.error("runBot: " + command, "");
            if (System.nanoTime() > until || Thread.currentThread().isInterrupted()) {
                throw started.error("runBot: " + command, "not ready within " + timeoutMs + " ms");
            }
            ProcessGroup.pause();
        }
    }

    private boolean isReady() {
        try {
            if (!options.has("ready")) {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return true;
            }
            var request = HttpRequest.newBuilder(URI.create(place(options.text("ready", ""))))
                    .timeout(Duration.ofSeconds(2))
                    .build();
            return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode() / 100 == 2;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
