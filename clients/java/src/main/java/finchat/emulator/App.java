package finchat.emulator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An app, as its developer and the console see it. */
public final class App {
    private static final Map<String, String> PUBLISH_STEPS = Map.of(
            "InDevelopment", "SubmitPublishRequest",
            "PublishWithdrawed", "SubmitPublishRequest",
            "PublishRejected", "SubmitPublishRequest",
            "Unpublished", "SubmitPublishRequest",
            "Publishing", "ApprovePublishRequest",
            "PublishApproved", "Publish",
            "Unpublishing", "RejectUnpublishRequest",
            "UnpublishApproved", "Unpublish");
    private static final Map<String, String> UNPUBLISH_STEPS = Map.of(
            "Published", "SubmitUnpublishRequest",
            "UnpublishRejected", "SubmitUnpublishRequest",
            "Unpublishing", "ApproveUnpublishRequest",
            "UnpublishApproved", "Unpublish");

    private final Control control;
    private final String url;
    private final String appId;
    private final String path;

    App(Control control, String url, String appId) {
        this.control = control;
        this.url = url;
        this.appId = Options.required("app: app_id", appId);
        path = "/apps/" + Control.encode(appId);
    }

    /** Returns the app_id. */
    public String appId() {
        return appId;
    }

    /** Returns the app as the tenant has it. */
    public Map<String, Object> get() {
        return control.get(path, Map.of());
    }

    /** Returns the environment variables for the app's bot. */
    public Map<String, String> env() {
        return env(url, get());
    }

    /** Sets the URL of pushes. */
    public void setCallback(String callback) {
        control.call("PATCH", path, Map.of("callback", Map.of("url", callback)));
    }

    /** Sets the URL of searches within the app. */
    public void setSearch(String search) {
        control.call("PATCH", path, Map.of("search", Map.of("url", search)));
    }

    /** Searches within the app, as a user does. */
    public SearchOutcome search(String fcid, String text) {
        return search(fcid, text, Map.of());
    }

    /** Searches within the app; options are `pageNo` and `pageSize`. */
    public SearchOutcome search(String fcid, String text, Map<String, Object> options) {
        var given = Options.of("search", options, "pageNo", "pageSize");
        Map<String, Object> body = Map.of("fcid", fcid, "search_text", text,
                "page_no", given.integer("pageNo", 0), "page_size", given.integer("pageSize", 10));
        return Json.record(SearchOutcome.class, control.call("POST", path + "/search", body));
    }

    /** Makes pushes to the app fail: `Map.of("outcome", "lost_answer", "times", 1)`. Returns the fault. */
    public Map<String, Object> failPushes(Map<String, Object> fault) {
        var body = new LinkedHashMap<>(fault);
        body.put("app_id", appId);
        return control.call("POST", "/push-faults", body);
    }

    /** Carries out all operations that a publication takes, as the developer and an administrator. */
    public Map<String, Object> publish() {
        return follow(PUBLISH_STEPS);
    }

    /** Carries out all operations that take the app down, as the developer and an administrator. */
    public Map<String, Object> unpublish() {
        return follow(UNPUBLISH_STEPS);
    }

    /** Carries out one operation, as the developer, or an administrator where it takes one. */
    public Map<String, Object> operate(String operation) {
        return operate(operation, operatorFor(get(), operation));
    }

    /** Carries out one operation as an operator. Returns the app as it is then. */
    public Map<String, Object> operate(String operation, String operator) {
        return control.call("POST", path + "/operations", Map.of("operation", operation, "operator", operator));
    }

    /** Returns the state of the app's queue. */
    public Queue queue() {
        return Json.record(Queue.class, control.get(path + "/queue", Map.of()));
    }

    /** Begins no attempt until `resume`. */
    public void pause() {
        onQueue("pause");
    }

    /** Continues after `pause`. */
    public void resume() {
        onQueue("resume");
    }

    /** Stops the queue's time until `release`: nothing is tried, and nothing is dropped. */
    public void hold() {
        onQueue("hold");
    }

    /** Continues after `hold`. */
    public void release() {
        onQueue("release");
    }

    /** Tries the head of the queue without waiting for its time. */
    public void retryNow() {
        onQueue("retry-now");
    }

    /** Empties the queue. */
    public void clear() {
        onQueue("clear");
    }

    /** Sends the test event. Returns the delivery with its single attempt. */
    public Delivery testEvent() {
        return Json.record(Delivery.class, control.call("POST", path + "/test-event", null));
    }

    static Map<String, String> env(String url, Map<String, Object> app) {
        var token = Json.object(app.get("callback")).getOrDefault("token", "");
        return Map.of(
                "FINCHAT_BASE_URL", url,
                "FINCHAT_APP_ID", String.valueOf(app.getOrDefault("app_id", "")),
                "FINCHAT_SECRET", String.valueOf(app.getOrDefault("secret", "")),
                "FINCHAT_CALLBACK_TOKEN", String.valueOf(token));
    }

    private void onQueue(String operation) {
        control.call("POST", path + "/queue/" + operation, null);
    }

    private Map<String, Object> follow(Map<String, String> steps) {
        var app = get();
        for (var step = steps.get(status(app)); step != null; step = steps.get(status(app))) {
            app = operate(step, operatorFor(app, step));
        }
        return app;
    }

    private String operatorFor(Map<String, Object> app, String operation) {
        var isUnpublishing = operation.equals("Unpublish") && status(app).equals("Published");
        if (operation.matches("(Approve|Reject).*") || isUnpublishing) return administrator();
        if (app.get("developer") instanceof String developer && !developer.isEmpty()) return developer;
        throw new IllegalArgumentException(operation + ": the app " + appId + " has no developer; name an operator");
    }

    private String administrator() {
        for (var role : Json.list(control.get("/roles", Map.of("authorities", "finstore-admin")).get("roles"))) {
            var query = Map.of("roles", Json.object(role).get("role_id"), "limit", 1);
            for (var user : Json.list(control.get("/users", query).get("users"))) {
                return String.valueOf(Json.object(user).get("fcid"));
            }
        }
        throw new IllegalArgumentException(
                "no user has a role with the authority finstore-admin; name an operator, or add one to the fixtures");
    }

    private static String status(Map<String, Object> app) {
        return String.valueOf(app.getOrDefault("status", "Published"));
    }

    static List<String> texts(Object list) {
        return Json.list(list).stream().map(String::valueOf).toList();
    }
}
