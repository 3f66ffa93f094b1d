package finchat.emulator;

import java.util.List;
import java.util.Map;

/** The request log: calls to the platform and the IAM. */
public final class Requests {
    private final Control control;

    Requests(Control control) {
        this.control = control;
    }

    /** Returns the newest calls. */
    public List<LoggedRequest> list() {
        return list(Map.of());
    }

    /** Returns calls, the newest first; the filter has `operation_id`, `app_id`, `status`, `path` and `limit`. */
    public List<LoggedRequest> list(Map<String, Object> filter) {
        Options.of("requests.list", filter, "operation_id", "app_id", "status", "path", "limit");
        return Json.records(LoggedRequest.class, control.get("/requests", filter).get("requests"));
    }

    /** Empties the log. `waitFor`, `verify` and `expectNone` no longer see its calls. */
    public void clear() {
        control.call("DELETE", "/requests", null);
    }
}
