import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The emulator's own API, as far as a test of a bot needs it. */
final class Emulator implements AutoCloseable {
    private final HttpClient http = HttpClient.newHttpClient();
    private final String url;
    private Object seq = 0;

    Emulator(String url) {
        this.url = url;
    }

    /** Any call of the emulator's own API; what it answers. */
    Map<String, Object> call(String method, String path, Map<String, Object> body)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(url + "/_emulator/v1/" + path))
                .method(method, BodyPublishers.ofString(Json.write(body)))
                .header("content-type", "application/json");
        var response = http.send(request.build(), BodyHandlers.ofString());
        if (response.statusCode() >= 300) throw refusal(Json.object(Json.read(response.body())));
        return response.body().isEmpty() ? Map.of() : Json.object(Json.read(response.body()));
    }

    /** A complete emulator of its own, in the same process: tests beside this one do not meet it. `close` ends it. */
    Emulator createTenant() throws IOException, InterruptedException {
        return new Emulator((String) call("PUT", "tenants/" + UUID.randomUUID(), Map.of()).get("url"));
    }

    String url() {
        return url;
    }

    /** Ends the tenant; the process itself runs on. */
    @Override
    public void close() throws IOException {
        var tenant = url.lastIndexOf("/t/");
        if (tenant < 0) return;
        try {
            new Emulator(url.substring(0, tenant)).call("DELETE", "tenants/" + url.substring(tenant + 3), Map.of());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Back to the fixtures. */
    void reset() throws IOException, InterruptedException {
        call("POST", "reset", Map.of());
        seq = 0;
    }

    void setCallback(String appId, String callback) throws IOException, InterruptedException {
        call("PATCH", "apps/" + encode(appId), Map.of("callback", Map.of("url", callback)));
    }

    /** A user speaks to another user or to a bot. */
    void say(String sender, String to, String text) throws IOException, InterruptedException {
        var content = Map.of("msgtype", "m.text", "body", text);
        call("POST", "users/" + encode(sender) + "/messages", Map.of("to", to, "content", content));
    }

    /** A user fills in a card. */
    void submit(String fcid, Map<String, Object> message, Map<String, Object> info)
            throws IOException, InterruptedException {
        var room = encode((String) message.get("room_id"));
        var card = encode((String) message.get("event_id"));
        call("POST", "rooms/" + room + "/messages/" + card + "/submit", Map.of("fcid", fcid, "info", info));
    }

    /** Time moves on, such as "10m", and what falls due on the way happens in order. */
    void advance(String by) throws IOException, InterruptedException {
        call("POST", "clock/advance", Map.of("by", by));
    }

    /** The next message that matches, after those that were waited for before; it may have been said already. */
    Map<String, Object> nextMessage(Map<String, Object> match) throws IOException, InterruptedException {
        return nextMessage(match, 5000);
    }

    /** The same, for so long at most. Throws an IOException that names what came nearest. */
    Map<String, Object> nextMessage(Map<String, Object> match, int timeoutMs)
            throws IOException, InterruptedException {
        var wait = Map.of("for", "message", "match", match, "since", seq, "timeout_ms", timeoutMs);
        var found = call("POST", "wait", wait);
        seq = found.get("seq");
        return Json.object(found.get("item"));
    }

    /** The emulator's sentence, and what came nearest where nothing matched. */
    private static IOException refusal(Map<String, Object> answer) {
        var message = new StringBuilder(String.valueOf(answer.get("error")));
        if (Json.object(answer.get("data")).get("nearest") instanceof List<?> nearest) {
            for (var miss : nearest) message.append("\n  near: ").append(Json.write(miss));
        }
        return new IOException(message.toString());
    }

    private static String encode(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8);
    }
}
