import type { AppliedPushFault } from "./faults.ts";

/** One event on its way to one app, or arrived, or given up. */
export interface Delivery {
  readonly delivery_id: string;
  readonly app_id: string;
  readonly event_id: string;
  readonly type: string;
  readonly url: string;
  readonly state: "pending" | "delivered" | "dropped";
  /** Reason why it was dropped. */
  readonly reason?: string;
  readonly created_at: number;
  readonly payload: object;
  /** The first 10 and the newest 90, in order. */
  readonly attempts: readonly Attempt[];
  /** Number of attempts between those; missing when there are none. */
  readonly attempts_omitted?: number;
}

/** One attempt to deliver: what was answered, or which error kept it from an answer. */
export interface Attempt {
  readonly at: number;
  readonly duration_ms: number;
  readonly status?: number;
  readonly error?: string;
  readonly response?: string;
  /** Push fault that was applied to it. */
  readonly fault?: AppliedPushFault;
}

/** State of an app's queue; apps without a row have never failed. */
export interface QueueState {
  readonly app_id: string;
  /** Time when the first attempt of the present run of failures failed. */
  readonly failing_since?: number;
  /** Number of consecutive failures, the input of the back-off. */
  readonly failures: number;
  /** Time when the head of the queue is tried again. */
  readonly next_attempt_at?: number;
  /** True when the hour is over: new events get one attempt. */
  readonly gave_up: boolean;
  readonly paused: boolean;
  /** Since when a debugger holds it. */
  readonly held_since?: number;
}

/** Reason why an app was not pushed an event that it might have received. */
export type OmissionRule =
  | "not_live"
  | "not_assistant"
  | "not_subscribed"
  | "not_mentioned"
  | "bot_not_in_room"
  | "own_message"
  | "other_app"
  | "no_callback_url";

/**
 * The apps close to an event that were not pushed it, with the rule that decided when it happened. Events that every such
 * app was pushed have no row.
 */
export interface Omission {
  readonly event_id: string;
  readonly type: string;
  readonly apps: readonly { readonly app_id: string; readonly rule: OmissionRule }[];
}
