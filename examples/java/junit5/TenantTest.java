import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A test class with a tenant of its own: one call creates it, one ends it, and classes may run at the same time. */
@Execution(ExecutionMode.CONCURRENT)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TenantTest {
    private static final String BASE_URL = System.getenv().getOrDefault("FINCHAT_BASE_URL", "http://127.0.0.1:3462");

    protected static final String ALICE = "@alice:example.org";
    protected static final String HELPER = "@finchat-help-bot:example.org";

    protected Emulator emulator;

    @BeforeAll
    void createTenant() throws IOException, InterruptedException {
        emulator = new Emulator(BASE_URL).createTenant();
    }

    @AfterAll
    void deleteTenant() throws IOException {
        emulator.close();
    }
}
