import type { Queue } from "../../../src/generated/control.d.ts";
import { timeOf } from "../parts/time.ts";

/** Gives the words for a key. */
export type Words = (key: string, values?: Record<string, unknown>) => string;

/** How a queue stands, in words. */
export function queueWords(t: Words, { gave_up, failing_since, paused, held }: Queue, now: number): string {
  const parts = [
    gave_up ? t("deliveries.gaveUp") : undefined,
    failing_since === undefined ? undefined : t("deliveries.failingSince", { time: timeOf(failing_since, now) }),
    paused ? t("deliveries.paused") : undefined,
    held ? t("deliveries.held") : undefined,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? t("deliveries.well") : parts.join(" · ");
}
