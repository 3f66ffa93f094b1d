package finchat.emulator;

import java.util.Map;

/** The settings. */
public final class Settings {
    private final Control control;

    Settings(Control control) {
        this.control = control;
    }

    /** Returns all settings as they are in force. */
    public Map<String, Object> get() {
        return control.get("/settings", Map.of());
    }

    /** Changes settings until the next reset; null puts a default back. Returns all settings. */
    public Map<String, Object> patch(Map<String, Object> patch) {
        return control.call("PATCH", "/settings", patch);
    }
}
