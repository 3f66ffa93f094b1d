import finchat.emulator.Emulator;
import finchat.emulator.EmulatorApiException;
import finchat.emulator.EmulatorConnectionException;
import finchat.emulator.ProcessException;
import java.util.Map;

/** Starts an emulator and bots as processes, and checks that they end. The argument is the emulator's command line. */
final class Lifecycle {
    private static final String SERVER = "require('http').createServer((q, s) => s.end()).listen(process.env.PORT, '127.0.0.1')";

    public static void main(String[] args) {
        fails(IllegalArgumentException.class, "did you mean \"fixtures\"", () -> Emulator.start(Map.of("fixture", "x")));
        fails(EmulatorConnectionException.class, "no emulator listens at", () -> Emulator.connect("http://127.0.0.1:9"));
        fails(IllegalArgumentException.class, "must be an http URL", () -> Emulator.connect("localhost"));
        fails(ProcessException.class, "exit code 3", () -> Emulator.start(Map.of("command", "echo no; exit 3;")));
        Map<String, Object> settings = Map.of("control", Map.of("token", "secret-of-the-test"));
        String url;
        try (var emulator = Emulator.start(
                Map.of("command", args[0], "clock", "frozen:2026-01-31T09:00:00Z", "seed", 1, "settings", settings))) {
            url = emulator.url();
            check(emulator.clock().now() == 1769850000000L, "the clock option is not applied");
            fails(EmulatorApiException.class, "token", () -> Emulator.connect(emulator.url()));
            bots(emulator);
        }
        fails(EmulatorConnectionException.class, "no emulator listens at", () -> Emulator.connect(url));
        System.out.println("passed");
    }

    private static void bots(Emulator emulator) {
        fails(ProcessException.class, "exit code 7", () -> emulator.runBot("echo broken; exit 7"));
        fails(IllegalArgumentException.class, "callback", () -> emulator.runBot("true", Map.of("callback", "hook")));
        var bot = emulator.runBot("echo ready; node -e \"" + SERVER + "\"");
        check(bot.output().contains("ready"), "the output is missing");
        var sent = emulator.as("@alice:example.org").say("@finchat-help-bot:example.org", "Hello");
        var push = emulator.waitFor().delivery(Map.of("event_id", sent.eventId(), "state", "delivered"));
        check(push.attempts().get(0).status() == 200, "the bot got no push");
        var pid = bot.pid();
        bot.restart();
        check(bot.pid() != pid && ProcessHandle.of(pid).isEmpty(), "the first process runs on");
        bot.stop();
        var last = bot.pid();
        check(ProcessHandle.of(last).isEmpty(), "the stopped process runs on");
        emulator.runBot("node -e \"" + SERVER + "; setTimeout(() => process.exit(9), 300)\"");
        fails(ProcessException.class, "exit code 9", () -> emulator.waitFor().message(Map.of("body", "never")));
    }

    private static void fails(Class<? extends Throwable> type, String part, Runnable action) {
        try {
            action.run();
        } catch (RuntimeException problem) {
            check(type.isInstance(problem), problem + " is no " + type.getSimpleName());
            check(problem.getMessage().contains(part), problem.getMessage() + " does not contain " + part);
            return;
        }
        throw new AssertionError("expected " + type.getSimpleName() + " with " + part);
    }

    private static void check(boolean isTrue, String problem) {
        if (!isTrue) throw new AssertionError(problem);
    }
}
