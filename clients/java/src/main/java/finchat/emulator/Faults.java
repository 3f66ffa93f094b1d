package finchat.emulator;

import java.util.List;
import java.util.Map;

/** Faults of calls to the platform and the IAM. */
public final class Faults {
    private final Control control;

    Faults(Control control) {
        this.control = control;
    }

    /** Makes calls fail: `Map.of("operation_id", "sendMessage", "times", 1, "status", 503)`. Returns the fault_id. */
    public String add(Map<String, Object> fault) {
        return String.valueOf(control.call("POST", "/faults", fault).get("fault_id"));
    }

    /** Returns the faults in force, in order of creation. */
    public List<Map<String, Object>> list() {
        return control.everyPage("/faults", "faults", Map.of()).stream().map(Json::object).toList();
    }

    /** Removes a fault. */
    public void remove(String faultId) {
        control.call("DELETE", "/faults/" + Control.encode(faultId), null);
    }

    /** Removes all faults of calls; those of pushes stay. */
    public void clear() {
        control.call("DELETE", "/faults", null);
    }
}
