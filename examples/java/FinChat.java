import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A FinChat app's side of the open platform: as much of a client as a bot needs. */
final class FinChat {
    private final HttpClient http = HttpClient.newHttpClient();
    private final String baseUrl;
    private final String appId;
    private final String secret;
    private String token;

    FinChat(String baseUrl, String appId, String secret) {
        this.baseUrl = baseUrl;
        this.appId = appId;
        this.secret = secret;
    }

    /** Sends a message to a room; the id of its event. */
    String send(String roomId, Map<String, Object> content) throws IOException, InterruptedException {
        return toRoom("POST", "message/send", roomId, Map.of("content", content));
    }

    /** Puts another state on a card that was sent. */
    String updateCard(String roomId, String eventId, Map<String, Object> content)
            throws IOException, InterruptedException {
        return toRoom("PUT", "message/update-cui", roomId, Map.of("content", content, "origin_event", eventId));
    }

    private String toRoom(String method, String path, String roomId, Map<String, Object> fields)
            throws IOException, InterruptedException {
        var body = new HashMap<String, Object>(fields);
        body.put("app_id", appId);
        body.put("room_ids", List.of(roomId));
        // Results come one a room, and a room that failed does not fail the call.
        var results = (List<?>) call(method, path, body).get("room_id_result");
        var result = Json.object(results.get(0));
        if (result.containsKey("errcode")) {
            throw new IOException(path + ": " + result.get("errcode") + " " + result.get("error"));
        }
        return (String) result.get("event_id");
    }

    private synchronized Map<String, Object> call(String method, String path, Map<String, Object> body)
            throws IOException, InterruptedException {
        if (token == null) token = newToken();
        var response = request(method, path, body);
        if (response.statusCode() == 401) {
            // The token has run out, or a newer one has taken its place: once more, with another.
            token = newToken();
            response = request(method, path, body);
        }
        return answerOf(path, response);
    }

    private String newToken() throws IOException, InterruptedException {
        token = null;
        var response = request("POST", "auth/token", Map.of("app_id", appId, "secret", secret));
        return (String) answerOf("auth/token", response).get("app_access_token");
    }

    private HttpResponse<String> request(String method, String path, Map<String, Object> body)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(baseUrl + "/api/v1/finchat/open-api/" + path))
                .method(method, BodyPublishers.ofString(Json.write(body)))
                .header("content-type", "application/json")
                .timeout(Duration.ofSeconds(30));
        if (token != null) request.header("authorization", "Bearer " + token);
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private static Map<String, Object> answerOf(String path, HttpResponse<String> response) throws IOException {
        var answer = Json.object(Json.read(response.body()));
        if (response.statusCode() == 200) return answer;
        throw new IOException(
                path + ": " + response.statusCode() + " " + answer.get("errcode") + " " + answer.get("error"));
    }
}
