import java.io.IOException;
import java.util.Map;
import java.util.Objects;

/**
 * Tests of the bot against an emulator that runs already, at FINCHAT_BASE_URL. The class has a tenant of its own, so that
 * it may run at the same time as others. With JUnit 5: createTenant in @BeforeAll, close in @AfterAll, reset in @BeforeEach.
 */
final class EchoBotTest {
    private static final String BASE_URL = System.getenv().getOrDefault("FINCHAT_BASE_URL", "http://127.0.0.1:3462");
    private static final String APP_ID = "5cf29aec6ccfd004ccd28075";
    private static final String SECRET = "90fa4652-5cd1-4280-ae20-e3d381f9b1fa";
    private static final String CALLBACK_TOKEN = "2g7als3DgPW6Xp1xEpmcvgVhQG621bFY";

    private static final String ALICE = "@alice:example.org";
    private static final String HELPER = "@finchat-help-bot:example.org";

    private final Emulator emulator;

    private EchoBotTest(Emulator emulator) {
        this.emulator = emulator;
    }

    private interface Test {
        void run(EchoBot bot) throws IOException, InterruptedException;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        try (var emulator = new Emulator(BASE_URL).createTenant()) {
            var tests = new EchoBotTest(emulator);
            tests.run("says back what it hears", tests::saysBackWhatItHears);
            tests.run("thanks for a card that was filled in", tests::thanksForACard);
            tests.run("answers what was said while it was down", tests::answersWhatWasSaidWhileItWasDown);
            tests.run("goes on when its token has run out", tests::goesOnWhenItsTokenHasRunOut);
        }
    }

    private void run(String name, Test test) throws IOException, InterruptedException {
        emulator.reset();
        try (var bot = new EchoBot(new FinChat(emulator.url(), APP_ID, SECRET), CALLBACK_TOKEN, "127.0.0.1", 0)) {
            emulator.setCallback(APP_ID, bot.url());
            test.run(bot);
        }
        System.out.println("passed: " + name);
    }

    private void saysBackWhatItHears(EchoBot bot) throws IOException, InterruptedException {
        emulator.say(ALICE, HELPER, "Hello!");
        var answer = emulator.nextMessage(Map.of("sender", HELPER));
        assertEquals(Map.of("msgtype", "m.text", "body", "You said: Hello!"), answer.get("content"));
    }

    private void thanksForACard(EchoBot bot) throws IOException, InterruptedException {
        emulator.say(ALICE, HELPER, "A card, please.");
        var sent = emulator.nextMessage(Map.of("sender", HELPER));
        assertEquals(Card.form(), sent.get("content"));
        emulator.submit(ALICE, sent, Map.of("name", "Alice", "time", "morning"));
        emulator.nextMessage(saidByTheBot("Thank you, Alice."));
    }

    private void answersWhatWasSaidWhileItWasDown(EchoBot bot) throws IOException, InterruptedException {
        emulator.setCallback(APP_ID, "http://127.0.0.1:9/nobody-listens-here");
        emulator.say(ALICE, HELPER, "Anybody there?");
        emulator.advance("10m");
        emulator.setCallback(APP_ID, bot.url());
        emulator.advance("10m");
        emulator.nextMessage(saidByTheBot("You said: Anybody there?"));
    }

    private void goesOnWhenItsTokenHasRunOut(EchoBot bot) throws IOException, InterruptedException {
        emulator.say(ALICE, HELPER, "Before");
        emulator.nextMessage(saidByTheBot("You said: Before"));
        emulator.advance("2h");
        emulator.say(ALICE, HELPER, "After");
        emulator.nextMessage(saidByTheBot("You said: After"));
    }

    private static Map<String, Object> saidByTheBot(String body) {
        return Map.of("sender", HELPER, "content", Map.of("body", body));
    }

    private static void assertEquals(Object expected, Object actual) {
        if (!Objects.equals(expected, actual)) throw new AssertionError(actual + " is not " + expected);
    }
}
