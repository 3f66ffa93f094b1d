import { parseDuration } from "../../core/durations.ts";
import { EmulatorError } from "../../core/errors.ts";
import { route, json, type Route } from "../../http/route.ts";
import type { Services } from "../services.ts";

/** Reads and moves the clock. */
export const clockRoutes = ({ clock }: Services): Route[] => [
  route("getClock", () => json({ now: clock.now(), mode: clock.mode })),
  route("setClock", async ({ body }) => {
    const { now } = await clock.set(body);
    return json({ now, mode: clock.mode });
  }),
  route("advanceClock", async ({ body }) => json(await clock.advance(durationOf(body)))),
];

function durationOf({ by, by_ms: ms }: { by?: string; by_ms?: number }): number {
  const duration = by === undefined ? ms : ms === undefined ? parseDuration(by) : undefined;
  if (duration === undefined) {
    throw new EmulatorError("EMULATOR_BAD_REQUEST", 'say how far with one of by_ms (3600000) and by ("1h")');
  }
  return duration;
}
