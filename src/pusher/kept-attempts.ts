import type { Attempt, Delivery } from "../store/entities.ts";

/** Number of a delivery's attempts that are kept: the first and the newest. */
const kept = { first: 10, newest: 90 } as const;

/**
 * Adds an attempt to those that a delivery keeps. Of more than a hundred, the first 10 and the newest 90 are kept and the
 * others are counted, so that a delivery that is sent again and again costs no more than others.
 */
export function withAttempt(
  { attempts, attempts_omitted: omitted = 0 }: Pick<Delivery, "attempts" | "attempts_omitted">,
  attempt: Attempt,
): Pick<Delivery, "attempts" | "attempts_omitted"> {
  const all = [...attempts, attempt];
  const excess = all.length - kept.first - kept.newest;
  if (excess <= 0) return { attempts: all, ...(omitted > 0 && { attempts_omitted: omitted }) };
  return {
    attempts: [...all.slice(0, kept.first), ...all.slice(kept.first + excess)],
    attempts_omitted: omitted + excess,
  };
}
