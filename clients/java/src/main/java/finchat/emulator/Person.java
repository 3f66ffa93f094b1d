package finchat.emulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** A person at their FinChat client. */
public final class Person {
    private static final Pattern MXC = Pattern.compile("mxc://([^/]+)/([^/]+)");
    private static final String UNKNOWN_TYPE = "application/octet-stream";
    private static final Map<String, String> TYPES = Map.of(
            "csv", "text/csv",
            "gif", "image/gif",
            "jpeg", "image/jpeg",
            "jpg", "image/jpeg",
            "json", "application/json",
            "pdf", "application/pdf",
            "png", "image/png",
            "txt", "text/plain",
            "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "zip", "application/zip");

    private final Control control;
    private final String url;
    private final String fcid;

    Person(Control control, String url, String fcid) {
        this.control = control;
        this.url = url;
        this.fcid = Options.required("as: fcid", fcid);
    }

    /** Returns the fcid. */
    public String fcid() {
        return fcid;
    }

    /** Sends a text to a user, a bot (by fcid or app_id; the direct room is made when missing) or, by its id, to a room. */
    public SentMessage say(String to, String text) {
        return say(to, Map.of("msgtype", "m.text", "body", text));
    }

    /** Sends any content with a msgtype, as `say` sends a text. */
    public SentMessage say(String to, Map<String, Object> content) {
        if (!Options.required("say: to", to).startsWith("!")) {
            return sent(control.call("POST", path() + "/messages", Map.of("to", to, "content", content)));
        }
        return sent(control.call("POST", "/rooms/" + Control.encode(to) + "/messages",
                Map.of("sender", fcid, "content", content)));
    }

    /** Mentions a bot (by fcid or app_id) in the only group room that holds both. */
    public SentMessage mention(String bot, String text) {
        return mention(bot, text, Map.of());
    }

    /** Mentions a bot (by fcid or app_id) in a group room: the option `room`. */
    public SentMessage mention(String bot, String text, Map<String, Object> options) {
        var given = Options.of("mention", options, "room");
        Map<String, Object> filter = Map.of(bot.startsWith("@") ? "bot" : "app_id", bot, "limit", 1);
        var apps = Json.list(control.get("/apps", filter).get("apps"));
        var app = apps.isEmpty() ? Map.<String, Object>of() : Json.object(apps.get(0));
        if (app.get("bot") == null) {
            throw new IllegalArgumentException("mention: there is no bot " + bot + "; name its fcid or its app_id");
        }
        var room = given.has("room") ? given.text("room", "") : onlyRoom(String.valueOf(app.get("bot")));
        return say(room, Map.of("msgtype", "m.alert", "body", "@" + app.get("name") + " " + text,
                "idlist", List.of(app.get("bot"))));
    }

    /** Opens the direct room with a user or a bot. */
    public OpenedRoom open(String other) {
        return Json.record(OpenedRoom.class, control.call("POST", path() + "/direct-rooms", Map.of("with", other)));
    }

    /** Returns the newest messages of a room as the user sees them. */
    public Timeline read(String roomId) {
        return read(roomId, Map.of());
    }

    /** Returns messages of a room as the user sees them; options are `since` and `limit`. */
    public Timeline read(String roomId, Map<String, Object> options) {
        Options.of("read", options, "since", "limit");
        var given = new LinkedHashMap<>(options);
        given.put("as", fcid);
        return new Room(control, roomId).read(given);
    }

    /** Submits a card: some or all keys of its form, with their values. Returns the event_id. */
    public String submit(String roomId, String eventId, Map<String, Object> info) {
        var card = "/rooms/" + Control.encode(roomId) + "/messages/" + Control.encode(eventId);
        return String.valueOf(control.call("POST", card + "/submit", Map.of("fcid", fcid, "info", info)).get("event_id"));
    }

    /** Joins a group room. */
    public void join(String roomId) {
        new Room(control, roomId).join(fcid);
    }

    /** Leaves a group room. */
    public void leave(String roomId) {
        new Room(control, roomId).leave(fcid);
    }

    /** Uploads a file, with the content type of its ending. */
    public UploadedFile upload(Path file) {
        var name = file.toString();
        var ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        try {
            return upload(Files.readAllBytes(file), Map.of("contentType", TYPES.getOrDefault(ending, UNKNOWN_TYPE)));
        } catch (IOException problem) {
            throw new UncheckedIOException("upload: cannot read " + file, problem);
        }
    }

    /** Uploads bytes; the option `contentType` is application/octet-stream by default. */
    public UploadedFile upload(byte[] bytes, Map<String, Object> options) {
        var type = Options.of("upload", options, "contentType").text("contentType", UNKNOWN_TYPE);
        var response = control.result(control.send("POST", "/media", BodyPublishers.ofByteArray(bytes), type));
        return Json.record(UploadedFile.class, Json.read(new String(response.body(), StandardCharsets.UTF_8)));
    }

    /** Downloads a file by its `mxc://` URI. */
    public DownloadedFile download(String contentUri) {
        var parts = MXC.matcher(contentUri);
        if (!parts.matches()) {
            throw new IllegalArgumentException("download: must be an mxc://SERVER/ID URI (got " + contentUri + ")");
        }
        var path = "/media/" + Control.encode(parts.group(1)) + "/" + Control.encode(parts.group(2));
        var response = control.result(control.send("GET", path, BodyPublishers.noBody(), null));
        return new DownloadedFile(response.body(), response.headers().firstValue("content-type").orElse(UNKNOWN_TYPE));
    }

    /** Searches within an app. */
    public SearchOutcome search(String appId, String text) {
        return new App(control, url, appId).search(fcid, text);
    }

    /** Returns the user's devices, and the number of messages that wait for each. */
    public List<Device> devices() {
        return Json.records(Device.class, control.get(path() + "/devices", Map.of()).get("devices"));
    }

    private String path() {
        return "/users/" + Control.encode(fcid);
    }

    private static SentMessage sent(Map<String, Object> answer) {
        return Json.record(SentMessage.class, answer);
    }

    private String onlyRoom(String bot) {
        var shared = control.everyPage("/rooms", "rooms", Map.of("type", "multi_chat", "fcids", bot)).stream()
                .map(Json::object)
                .filter(room -> Json.list(room.get("fcids")).contains(fcid))
                .map(room -> String.valueOf(room.get("room_id")))
                .toList();
        if (shared.size() == 1) return shared.get(0);
        var both = " both " + fcid + " and " + bot;
        throw new IllegalArgumentException(shared.isEmpty()
                ? "mention: no group room holds" + both + "; let one of them join the other's"
                : "mention: " + shared.size() + " group rooms hold" + both + "; name one with the option room: "
                        + String.join(", ", shared.subList(0, Math.min(5, shared.size()))));
    }
}
