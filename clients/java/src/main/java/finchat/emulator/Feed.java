package finchat.emulator;

import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** Waits and checks on what happens, under one identity. */
final class Feed {
    /** Real time beyond `forMs` in which everything must have become quiet. */
    private static final int SETTLE_MS = 30_000;

    private final Control control;
    private final Set<RunningBot> bots;
    private final Set<Long> returned = Collections.synchronizedSet(new HashSet<>());
    private volatile String consumer = UUID.randomUUID().toString();

    Feed(Control control, Set<RunningBot> bots) {
        this.control = control;
        this.bots = bots;
    }

    /** Begins anew, as after a reset. */
    void forget() {
        consumer = UUID.randomUUID().toString();
        returned.clear();
    }

    Map<String, Object> wait(String kind, Map<String, Object> match, Map<String, Object> options) {
        var place = "waitFor." + kind;
        var given = Options.of(place, options, "timeoutMs", "since");
        var deaths = bots.stream().map(RunningBot::death).toList();
        var failed = deaths.stream().filter(CompletableFuture::isCompletedExceptionally).findFirst();
        var body = wanted(kind, match);
        // What a bot sent before it died may be there; more will not come.
        body.put("timeout_ms", failed.isPresent() ? 0 : given.integer("timeoutMs", 5000));
        if (given.has("since")) body.put("since", given.get("since"));
        else body.put("consumer", consumer);
        var waiting = control.start("POST", "/wait", body);
        try {
            if (failed.isEmpty() && !deaths.isEmpty()) {
                var all = deaths.stream().collect(Collectors.toList());
                all.add(waiting);
                control.result(CompletableFuture.anyOf(all.toArray(CompletableFuture<?>[]::new)));
            }
            var found = control.result(waiting);
            returned.add(((Number) found.get("seq")).longValue());
            return Json.object(found.get("item"));
        } catch (EmulatorApiException error) {
            if (failed.isPresent() && error.errcode().equals("EMULATOR_CONFLICT")) control.result(failed.get());
            throw named(place, error);
        }
    }

    void verify(String kind, Map<String, Object> match, Map<String, Object> options) {
        var place = "verify." + kind;
        var given = Options.of(place, options, "count");
        var body = wanted(kind, match);
        if (given.has("count")) body.put("count", given.integer("count", 0));
        var verdict = call(place, "/verify", body);
        if (Boolean.TRUE.equals(verdict.get("ok"))) return;
        var expected = given.has("count") ? given.integer("count", 0) + " of kind " + kind : "at least one " + kind;
        var message = new StringBuilder(place + ": expected " + expected + " matching " + Json.write(match) + ", found "
                + verdict.get("count"));
        for (var miss : Json.list(verdict.get("nearest"))) message.append("\n  near: ").append(Json.write(miss));
        throw new ExpectationError(message.toString());
    }

    void expectNone(String kind, Map<String, Object> match, Map<String, Object> options) {
        var place = "expectNone." + kind;
        var forMs = Options.of(place, options, "forMs").integer("forMs", 200);
        var bots = kind.equals("message") && !match.containsKey("sender")
                ? control.everyPage("/apps", "apps", Map.of("type", "bot")).stream()
                        .map(app -> Json.object(app).get("bot"))
                        .collect(Collectors.toSet())
                : null;
        var since = checkNone(place, kind, match, bots, 0);
        control.call("POST", "/deliveries/settle", Map.of("quiet_ms", forMs, "timeout_ms", forMs + SETTLE_MS));
        checkNone(place, kind, match, bots, since);
    }

    private long checkNone(String place, String kind, Map<String, Object> match, Set<Object> bots, long from) {
        var since = from;
        for (;;) {
            var body = wanted(kind, match);
            body.put("timeout_ms", 0);
            body.put("since", since);
            try {
                var found = call(place, "/wait", body);
                since = ((Number) found.get("seq")).longValue();
                var item = Json.object(found.get("item"));
                if (returned.contains(since) || bots != null && !bots.contains(item.get("sender"))) continue;
                throw new ExpectationError(place + ": a " + kind + " matched: seq " + since + " " + Json.write(item));
            } catch (EmulatorApiException error) {
                if (error.errcode().equals("EMULATOR_CONFLICT")) return since;
                throw error;
            }
        }
    }

    private Map<String, Object> call(String place, String path, Map<String, Object> body) {
        try {
            return control.call("POST", path, body);
        } catch (EmulatorApiException error) {
            throw named(place, error);
        }
    }

    /** Returns an error under the name of the handle, with what came nearest. */
    private static EmulatorApiException named(String place, EmulatorApiException error) {
        var sentence = new StringBuilder(error.getMessage().replaceFirst("^[A-Z]+ \\S+: ", ""));
        for (var miss : Json.list(error.data().get("nearest"))) sentence.append("\n  near: ").append(Json.write(miss));
        var named = new EmulatorApiException(place, error.status(),
                Map.of("errcode", error.errcode(), "error", sentence.toString(), "data", error.data()));
        named.setStackTrace(error.getStackTrace());
        return named;
    }

    /** Returns the body of a wait, with the shorthands of messages beside the match. */
    private static Map<String, Object> wanted(String kind, Map<String, Object> match) {
        var body = new LinkedHashMap<String, Object>();
        var rest = new LinkedHashMap<>(match);
        if (kind.equals("message")) {
            for (var shorthand : new String[] {"room", "sender", "msgtype", "body"}) {
                if (rest.containsKey(shorthand)) body.put(shorthand, rest.remove(shorthand));
            }
        }
        body.put("for", kind);
        body.put("match", rest);
        return body;
    }
}
