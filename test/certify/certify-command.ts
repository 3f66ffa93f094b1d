import type { RunningEmulator } from "finchat-emulator";
import { Certification } from "../../src/certify/certification.ts";
import type { Certificate } from "../../src/certify/finding.ts";
import { tenantVenue } from "../../src/certify/venue.ts";

/** Certifies the bot that a command starts, in tenants of an emulator. */
export function certifyCommand(fx: RunningEmulator, command: string): Promise<Certificate> {
  const certification = new Certification({
    venue: tenantVenue(fx, {}),
    appId: fx.env.FINCHAT_APP_ID,
    bot: { command, callback: "http://127.0.0.1:${PORT}/callback" },
    texts: ["Hello", "card"],
    only: [],
    workers: 4,
  });
  return certification.run();
}
