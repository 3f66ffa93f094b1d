package finchat.emulator;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Tenants that a process hosts. */
public final class Tenants {
    private final Control control;
    private final String token;

    Tenants(Control control, String token) {
        this.control = control;
        this.token = token;
    }

    /** Creates a tenant as the process was started. Its `close` deletes it. */
    public Emulator create() {
        return create(Map.of());
    }

    /** Creates a tenant; options are `name`, `fixtures` (a map), `clock`, `seed`, `settings` and `ttl`. */
    public Emulator create(Map<String, Object> options) {
        var given = Options.of("tenants.create", options, "name", "fixtures", "clock", "seed", "settings", "ttl");
        if (given.has("fixtures") && !(given.get("fixtures") instanceof Map)) {
            throw given.wrong("fixtures", "must be a map");
        }
        var name = given.text("name", "t-" + UUID.randomUUID());
        var body = given.without("name");
        var url = control.call("PUT", path(name), body).get("url");
        try {
            return new Emulator(String.valueOf(url), token, name, () -> delete(name));
        } catch (RuntimeException problem) {
            delete(name);
            throw problem;
        }
    }

    /** Returns all tenants, in order of creation. */
    public List<HostedTenant> list() {
        return Json.records(HostedTenant.class, control.everyPage("/tenants", "tenants", new HashMap<>()));
    }

    /** Returns a tenant. */
    public HostedTenant get(String name) {
        return Json.record(HostedTenant.class, control.get(path(name), Map.of()));
    }

    /** Deletes a tenant. */
    public void delete(String name) {
        control.call("DELETE", path(name), null);
    }

    private static String path(String name) {
        return "/tenants/" + Control.encode(name);
    }
}
