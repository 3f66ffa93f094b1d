import { afterAll, beforeAll, expect, it } from "vitest";
import { startEmulator, type RunningEmulator } from "finchat-emulator";

let fx: RunningEmulator;
beforeAll(async () => {
  fx = await startEmulator();
});
afterAll(() => fx.close());

it.concurrent.each([1, 2, 3])("a test with a tenant of its own (%i)", async (seed) => {
  await using tenant = await fx.tenants.create({ seed, clock: "frozen:2026-01-31T09:00:00Z" });
  const alice = tenant.as("@alice:example.org");
  const { event_id, room_id } = await alice.say("@finchat-help-bot:example.org", "hello");
  await tenant.clock.advance("1h");
  const { messages } = await alice.read(room_id);
  expect(messages.at(-1)).toMatchObject({ event_id });
});
