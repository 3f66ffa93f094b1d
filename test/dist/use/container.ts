import type { EmulatorConnection } from "finchat-emulator";
import { FinchatContainer, type StartedFinchatContainer } from "finchat-emulator/testcontainers";

/** As a test would start it; here only its types are of interest. */
export async function start(): Promise<EmulatorConnection> {
  const container: StartedFinchatContainer = await new FinchatContainer("finchat-emulator")
    .withClock("frozen")
    .withEnvironment({ FINCHAT_EMULATOR_STRICT: "true" })
    .withSeed(1)
    .withHostAccess()
    .start();
  const fx = await container.connect();
  await fx.app(fx.env.FINCHAT_APP_ID).setCallback(await container.hostUrl("http://127.0.0.1:8080/callback"));
  return fx;
}
