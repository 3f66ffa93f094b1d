package finchat.emulator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A room. */
public final class Room {
    private final Control control;
    private final String roomId;
    private final String path;

    Room(Control control, String roomId) {
        this.control = control;
        this.roomId = Options.required("room: room_id", roomId);
        path = "/rooms/" + Control.encode(roomId);
    }

    /** Returns the room_id. */
    public String roomId() {
        return roomId;
    }

    /** Returns the room as the tenant has it. */
    public Map<String, Object> get() {
        return control.get(path, Map.of());
    }

    /** Returns messages as a member sees them; options are `as`, `since` and `limit`. */
    public Timeline read(Map<String, Object> options) {
        Options.of("read", options, "as", "since", "limit");
        return Json.record(Timeline.class, control.get(path + "/messages", new LinkedHashMap<>(options)));
    }

    /** Returns the fcids of its members. */
    public List<String> members() {
        return App.texts(get().get("fcids"));
    }

    /** Adds a member. */
    public void join(String fcid) {
        control.call("POST", path + "/members", Map.of("fcid", fcid));
    }

    /** Removes a member. */
    public void leave(String fcid) {
        control.call("DELETE", path + "/members/" + Control.encode(fcid), null);
    }
}
