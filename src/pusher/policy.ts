import type { Settings } from "../core/settings.ts";
import type { QueueState } from "../store/entities.ts";

/** The numbers of the policy, from the settings. */
export type PushSettings = Settings["push"];

/** The queue of an app that has nothing against it. */
export const freshQueue = (appId: string): QueueState => ({
  app_id: appId,
  failures: 0,
  gave_up: false,
  paused: false,
});

/**
 * Returns the back-off after the given number of consecutive failures, in whole ms and at least 1: 1 s, 2 s, 4 s ...
 * at most 600 s by default.
 */
export function backoffMs(failures: number, { initial_interval_ms, factor, max_interval_ms }: PushSettings): number {
  const interval = initial_interval_ms * factor ** Math.max(failures - 1, 0);
  return Math.min(Math.round(interval), max_interval_ms);
}

/** The instant at which the failures have lasted too long, or undefined where nothing fails or it is already past. */
export function giveUpAt(queue: QueueState, { give_up_after_ms }: PushSettings): number | undefined {
  if (queue.failing_since === undefined || queue.gave_up) return undefined;
  return queue.failing_since + give_up_after_ms + 1;
}

/** Returns whether a queue has unresolved failures. */
export const isFailing = ({ failing_since, next_attempt_at }: QueueState): boolean =>
  failing_since !== undefined || next_attempt_at !== undefined;

/** A queue after an attempt that succeeded: nothing is held against it any more. */
export function afterSuccess({ app_id, paused, held_since }: QueueState): QueueState {
  return { ...freshQueue(app_id), paused, ...(held_since !== undefined && { held_since }) };
}

/**
 * A queue after an attempt that failed: the first failure starts the hour, each makes the wait longer. Of several
 * attempts that were in progress together only the first to fail does. After the hour there is no wait.
 */
export function afterFailure(
  queue: QueueState,
  { began, ended }: { readonly began: number; readonly ended: number },
  settings: PushSettings,
): QueueState {
  if (queue.gave_up) return queue;
  const together = queue.next_attempt_at !== undefined && began < queue.next_attempt_at;
  const failures = together ? queue.failures : queue.failures + 1;
  return {
    ...queue,
    failures,
    failing_since: queue.failing_since ?? ended,
    next_attempt_at: ended + backoffMs(failures, settings),
  };
}

/** A queue once the hour is over: what comes now gets one attempt each. */
export function afterGivingUp(queue: QueueState): QueueState {
  const { next_attempt_at: _, ...rest } = queue;
  return { ...rest, gave_up: true };
}

/** A queue that a debugger lets go at `now`: the time held counts neither towards the wait nor towards the hour. */
export function afterRelease(queue: QueueState, now: number): QueueState {
  const { held_since, failing_since, next_attempt_at, ...rest } = queue;
  if (held_since === undefined) return queue;
  const held = now - held_since;
  return {
    ...rest,
    ...(failing_since !== undefined && { failing_since: failing_since + held }),
    ...(next_attempt_at !== undefined && { next_attempt_at: next_attempt_at + held }),
  };
}
