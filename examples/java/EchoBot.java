import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;

/** A bot that says back what it hears, and sends a card to whoever says "card". */
final class EchoBot implements AutoCloseable {
    /** A push whose answer got lost comes again, so a bot that must not act twice remembers what it has seen. */
    private static final int SEEN_AT_MOST = 10_000;

    private static final Pattern CARD = Pattern.compile("\\bcard\\b|卡片", Pattern.CASE_INSENSITIVE);

    private final FinChat finchat;
    private final byte[] callbackToken;
    private final HttpServer server;
    /** Events are worked on one after the other, in the order in which they came. */
    private final ExecutorService work = Executors.newSingleThreadExecutor();
    private final Set<String> seen = Collections.newSetFromMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > SEEN_AT_MOST;
        }
    });

    EchoBot(FinChat finchat, String callbackToken, String host, int port) throws IOException {
        this.finchat = finchat;
        this.callbackToken = callbackToken.getBytes(StandardCharsets.UTF_8);
        server = HttpServer.create(new InetSocketAddress(host, port), 0);
        server.createContext("/callback", this::receive);
        server.start();
    }

    String url() {
        return "http://" + server.getAddress().getHostString() + ":" + server.getAddress().getPort() + "/callback";
    }

    @Override
    public void close() {
        server.stop(0);
        work.shutdown();
    }

    /** The platform wants its 200 within 30 seconds; the work comes after. HttpServer takes one push after the other. */
    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            var push = pushOf(exchange);
            var event = Json.object(push.get("event"));
            var status = !exchange.getRequestMethod().equals("PUT") || event.isEmpty() ? 400 : isMeant(push) ? 200 : 403;
            exchange.sendResponseHeaders(status, -1);
            if (status == 200) work.execute(() -> take(event));
        }
    }

    private static Map<String, Object> pushOf(HttpExchange exchange) throws IOException {
        try {
            return Json.object(Json.read(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException noJson) {
            return Map.of();
        }
    }

    private boolean isMeant(Map<String, Object> push) {
        return MessageDigest.isEqual(String.valueOf(push.get("token")).getBytes(StandardCharsets.UTF_8), callbackToken);
    }

    private void take(Map<String, Object> event) {
        try {
            if (seen.add((String) event.get("event_id"))) answer(event);
        } catch (Exception error) {
            System.err.println("the bot failed: " + error);
        }
    }

    private void answer(Map<String, Object> event) throws IOException, InterruptedException {
        var room = (String) event.get("room_id");
        var content = Json.object(event.get("content"));
        switch ((String) event.get("type")) {
            case "finstore.room.create" -> say(room, "Hello! Say something, or \"card\".");
            case "finstore.room.interactcui" -> {
                var info = Json.object(content.get("info"));
                finchat.updateCard(room, (String) event.get("origin_event"), Card.thanks(info));
                say(room, "Thank you, " + info.getOrDefault("name", "stranger") + ".");
            }
            case "m.room.message" -> {
                if (content.get("body") instanceof String body) echo(room, body);
            }
            default -> {}
        }
    }

    private void echo(String room, String body) throws IOException, InterruptedException {
        if (CARD.matcher(body).find()) finchat.send(room, Card.form());
        else say(room, "You said: " + body);
    }

    private void say(String room, String body) throws IOException, InterruptedException {
        finchat.send(room, Map.of("msgtype", "m.text", "body", body));
    }

    public static void main(String[] args) throws IOException {
        var baseUrl = setting("FINCHAT_BASE_URL", "http://127.0.0.1:3462");
        var appId = setting("FINCHAT_APP_ID", "5cf29aec6ccfd004ccd28075");
        var secret = setting("FINCHAT_SECRET", "90fa4652-5cd1-4280-ae20-e3d381f9b1fa");
        var token = setting("FINCHAT_CALLBACK_TOKEN", "2g7als3DgPW6Xp1xEpmcvgVhQG621bFY");
        var port = Integer.parseInt(setting("PORT", "8080"));
        var bot = new EchoBot(new FinChat(baseUrl, appId, secret), token, setting("HOST", "127.0.0.1"), port);
        System.out.println("echo bot listening on " + bot.url() + ", speaking to " + baseUrl);
    }

    private static String setting(String name, String otherwise) {
        return System.getenv().getOrDefault(name, otherwise);
    }
}
