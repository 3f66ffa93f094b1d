package finchat.emulator;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** An emulator, in a process of its own or elsewhere, as a test works with it. */
public final class Emulator implements AutoCloseable {
    private final String url;
    private final String name;
    private final Runnable onClose;
    private final Control control;
    private final Map<String, String> env;
    private final Set<RunningBot> bots = ConcurrentHashMap.newKeySet();
    private final Feed feed;
    private final Tenants tenants;
    private boolean isClosed;

    Emulator(String address, String token, String name, Runnable onClose) {
        if (address == null || !address.matches("https?://[^/?#]+[^?#]*")) {
            throw new IllegalArgumentException("Emulator.connect: url: must be an http URL (got " + address + ")");
        }
        url = address.replaceAll("/$", "");
        this.name = name;
        this.onClose = onClose;
        control = new Control(url, token);
        feed = new Feed(control, bots);
        tenants = new Tenants(control, token);
        var apps = Json.list(control.get("/apps", Map.of("type", "bot", "limit", 1)).get("apps"));
        env = App.env(url, apps.isEmpty() ? Map.of() : Json.object(apps.get(0)));
    }

    /** Starts an emulator with the default tenant. */
    public static Emulator start() {
        return start(Map.of());
    }

    /**
     * Starts an emulator in a process of its own, which `close` ends. Options are those of the Node client, `command` (a
     * shell command line) and `timeoutMs`. Where FINCHAT_EMULATOR_URL is set, connects to that emulator and creates a
     * tenant with the options.
     */
    public static Emulator start(Map<String, Object> options) {
        var running = System.getenv("FINCHAT_EMULATOR_URL");
        Options.of("Emulator.start", options, EmulatorProcess.NAMES);
        if (running != null && !running.isEmpty()) {
            var tenant = new LinkedHashMap<String, Object>();
            for (var option : new String[] {"fixtures", "clock", "seed", "settings"}) {
                if (options.get(option) != null) tenant.put(option, options.get(option));
            }
            return connect(running).tenants().create(tenant);
        }
        var process = new EmulatorProcess(options);
        var token = Json.object(Json.object(options.get("settings")).get("control")).get("token");
        try {
            return new Emulator(process.url(), token == null ? null : token.toString(), "", process::stop);
        } catch (RuntimeException problem) {
            process.stop();
            throw problem;
        }
    }

    /** Connects to an emulator that runs somewhere. */
    public static Emulator connect(String url) {
        return connect(url, Map.of());
    }

    /** Connects to an emulator that runs somewhere; the option `controlToken` is the setting `control.token`. */
    public static Emulator connect(String url, Map<String, Object> options) {
        var token = Options.of("Emulator.connect", options, "controlToken").text("controlToken", null);
        return new Emulator(url, token, "", () -> {});
    }

    /** Returns the URL. */
    public String url() {
        return url;
    }

    /** Returns the name of a tenant that `tenants().create()` created; else an empty text. */
    public String name() {
        return name;
    }

    /** Returns the environment variables for the tenant's first bot. */
    public Map<String, String> env() {
        return env;
    }

    /** Returns the control API, for everything that has no handle. */
    public Control control() {
        return control;
    }

    /** Returns the clock. */
    public Clock clock() {
        return new Clock(control);
    }

    /** Returns the deliveries. */
    public Deliveries deliveries() {
        return new Deliveries(control);
    }

    /** Returns the faults of calls; `app(id).failPushes()` adds those of pushes. */
    public Faults faults() {
        return new Faults(control);
    }

    /** Returns the settings. */
    public Settings settings() {
        return new Settings(control);
    }

    /** Returns the request log. */
    public Requests requests() {
        return new Requests(control);
    }

    /** Returns the waits. */
    public WaitFor waitFor() {
        return new WaitFor(feed);
    }

    /** Returns the checks of what has happened. */
    public Verify verify() {
        return new Verify(feed);
    }

    /** Returns the checks that nothing happens. */
    public ExpectNone expectNone() {
        return new ExpectNone(feed);
    }

    /** Returns the tenants that the process hosts. */
    public Tenants tenants() {
        return tenants;
    }

    /** Returns the handle of a person at their FinChat client. */
    public Person as(String fcid) {
        return new Person(control, url, fcid);
    }

    /** Returns the handle of an app. */
    public App app(String appId) {
        return new App(control, url, appId);
    }

    /** Returns the handle of a room. */
    public Room room(String roomId) {
        return new Room(control, roomId);
    }

    /** Returns when no push is due or in flight, and then nothing came for 200 ms. */
    public void idle() {
        idle(Map.of());
    }

    /** Returns when no push is due or in flight, and then nothing came for `quietMs`; fails after `timeoutMs`. */
    public void idle(Map<String, Object> options) {
        var given = Options.of("idle", options, "quietMs", "timeoutMs");
        control.call("POST", "/deliveries/settle", Map.of("quiet_ms", given.integer("quietMs", 200),
                "timeout_ms", given.integer("timeoutMs", 5000)));
    }

    /** Runs the tenant's first bot. */
    public RunningBot runBot(String command) {
        return runBot(command, Map.of());
    }

    /**
     * Runs a bot under test: a shell command in a process group of its own, with FINCHAT_* and a free PORT in its
     * environment. Returns when it is ready and its app's callback URL is set. `close` stops it. Options are `app`, `cwd`,
     * `env`, `callback`, `search`, `ready` and `timeoutMs`. Throws a ProcessException when it ends.
     */
    public RunningBot runBot(String command, Map<String, Object> options) {
        var app = options.get("app") == null ? env.get("FINCHAT_APP_ID") : options.get("app").toString();
        var bot = new RunningBot(command, app(app), options);
        bot.start();
        bots.add(bot);
        return bot;
    }

    /** Goes back to the fixtures, and the clock to its start. */
    public void reset() {
        control.call("POST", "/reset", null);
        feed.forget();
    }

    /** Stops the bots of `runBot`, deletes a tenant that was created, and ends an emulator that was started. */
    @Override
    public void close() {
        if (isClosed) return;
        isClosed = true;
        bots.forEach(RunningBot::stop);
        onClose.run();
    }
}
