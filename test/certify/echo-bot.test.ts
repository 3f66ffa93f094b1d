import { expect, it, onTestFinished } from "vitest";
import { startEmulator } from "finchat-emulator";
import { Certification, checkIds } from "../../src/certify/certification.ts";
import { tenantVenue } from "../../src/certify/venue.ts";

it("finds that the echo bot passes every check", { timeout: 120_000 }, async () => {
  const fx = await startEmulator();
  onTestFinished(() => fx.close());
  const certification = new Certification({
    venue: tenantVenue(fx, {}),
    appId: fx.env.FINCHAT_APP_ID,
    bot: { command: `"${process.execPath}" examples/echo-bot/bot.js`, callback: "http://127.0.0.1:${PORT}/callback" },
    texts: ["Hello", "card"],
    only: [],
    workers: 4,
  });
  const { ok, checks } = await certification.run();
  expect(checks.map(({ id, status, reason }) => ({ id, status, ...(status !== "pass" && { reason }) }))).toEqual(
    checkIds.map((id) => ({ id, status: "pass" })),
  );
  expect(ok).toBe(true);
});
