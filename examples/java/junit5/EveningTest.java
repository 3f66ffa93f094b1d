import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Says the same as MorningTest at the same time; neither sees the other's message. */
final class EveningTest extends TenantTest {
    @Test
    void seesItsOwnMessageAlone() throws IOException, InterruptedException {
        emulator.say(ALICE, HELPER, "hello");
        var count = emulator.call("POST", "verify", Map.of("for", "message", "sender", ALICE)).get("count");
        assertEquals(1, ((Number) count).intValue());
    }
}
