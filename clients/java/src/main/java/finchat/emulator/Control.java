package finchat.emulator;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

/** The control API by method and path, for everything that has no handle. Paths begin after `/_emulator/v1`. */
public final class Control {
    /** One client for all connections: each has threads of its own, and Java 17 cannot close it. */
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final String url;
    private final String token;

    Control(String url, String token) {
        this.url = url;
        this.token = token;
    }

    /**
     * Calls an operation: `call("PATCH", "/apps/ID", Map.of("name", "Helper"))`. The body may be null. Returns the JSON
     * object of the response, empty when there is none.
     */
    public Map<String, Object> call(String method, String path, Object body) {
        return result(start(method, path, body));
    }

    Map<String, Object> get(String path, Map<String, Object> query) {
        return call("GET", path + query(query), null);
    }

    /** Returns all rows of a list that comes in pages. */
    List<Object> everyPage(String path, String name, Map<String, Object> filter) {
        var rows = new ArrayList<Object>();
        var query = new LinkedHashMap<>(filter);
        query.put("limit", 1000);
        for (;;) {
            var page = get(path, query);
            rows.addAll(Json.list(page.get(name)));
            if (page.get("cursor") == null) return rows;
            query.put("cursor", page.get("cursor"));
        }
    }

    /** Begins a call. */
    CompletableFuture<Map<String, Object>> start(String method, String path, Object body) {
        var publisher = body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(Json.write(body));
        return send(method, path, publisher, body == null ? null : "application/json").thenApply(this::json);
    }

    CompletableFuture<HttpResponse<byte[]>> send(
            String method, String path, HttpRequest.BodyPublisher body, String contentType) {
        var request = HttpRequest.newBuilder(URI.create(url + "/_emulator/v1" + path)).method(method, body);
        if (contentType != null) request.header("content-type", contentType);
        if (token != null) request.header("authorization", "Bearer " + token);
        return HTTP.sendAsync(request.build(), BodyHandlers.ofByteArray()).thenApply(response -> {
            if (response.statusCode() >= 200 && response.statusCode() < 300) return response;
            var answer = isJson(response) ? json(response) : Map.<String, Object>of();
            if (!answer.containsKey("errcode")) throw foreign(response);
            throw new EmulatorApiException(method + " " + path, response.statusCode(), answer);
        });
    }

    /** Waits for the end of a call, and throws what it failed with. */
    <T> T result(CompletableFuture<T> call) {
        try {
            return call.get();
        } catch (InterruptedException interrupted) {
            call.cancel(true);
            Thread.currentThread().interrupt();
            throw new EmulatorConnectionException("interrupted while waiting for the emulator at " + url, interrupted);
        } catch (ExecutionException failure) {
            throw failed(failure.getCause());
        }
    }

    private RuntimeException failed(Throwable problem) {
        var cause = problem instanceof CompletionException && problem.getCause() != null ? problem.getCause() : problem;
        // The error was made by another thread: its stack begins at the caller instead.
        if (cause instanceof EmulatorApiException || cause instanceof EmulatorConnectionException
                || cause instanceof ProcessException) {
            cause.setStackTrace(callerOf(new Throwable().getStackTrace()));
            return (RuntimeException) cause;
        }
        if (cause instanceof ConnectException) {
            return new EmulatorConnectionException("no emulator listens at " + url
                    + "; start one with \"finchat-emulator\", or correct the URL", cause);
        }
        if (cause instanceof IOException) {
            return new EmulatorConnectionException("the emulator at " + url
                    + " ended the connection without a response; it was closed, or its process ended", cause);
        }
        return new IllegalStateException(cause);
    }

    private static StackTraceElement[] callerOf(StackTraceElement[] stack) {
        var own = Control.class.getPackageName() + ".";
        var first = 0;
        while (first < stack.length - 1 && stack[first].getClassName().startsWith(own)) first++;
        return java.util.Arrays.copyOfRange(stack, first, stack.length);
    }

    private Map<String, Object> json(HttpResponse<byte[]> response) {
        if (response.body().length == 0) return Map.of();
        if (!isJson(response)) throw foreign(response);
        return Json.object(Json.read(new String(response.body(), StandardCharsets.UTF_8)));
    }

    private EmulatorConnectionException foreign(HttpResponse<?> response) {
        return new EmulatorConnectionException("the server at " + url + " is no emulator: it answered "
                + response.statusCode() + " to " + response.uri().getRawPath() + "; correct the URL", null);
    }

    private static boolean isJson(HttpResponse<?> response) {
        return response.headers().firstValue("content-type").orElse("").startsWith("application/json");
    }

    static String encode(Object part) {
        return URLEncoder.encode(String.valueOf(part), StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String query(Map<String, Object> query) {
        if (query.isEmpty()) return "";
        return query.entrySet().stream()
                .map(parameter -> encode(parameter.getKey()) + "=" + encode(parameter.getValue()))
                .collect(Collectors.joining("&", "?", ""));
    }
}
