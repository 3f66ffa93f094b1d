/** Calls that are made to fail: which (all that is given must hold), how often, and what happens to them. */
export interface Fault {
  readonly fault_id: string;
  readonly operation_id?: string;
  readonly method?: string;
  /** Exact, or a prefix that ends in `*`. */
  readonly path?: string;
  readonly app_id?: string;
  readonly room_id?: string;
  readonly fcid?: string;
  /** Number of calls that it still applies to. */
  readonly times?: number;
  readonly every?: number;
  readonly probability?: number;
  readonly delay_ms?: number;
  readonly status?: number;
  readonly errcode?: string;
  readonly body?: unknown;
  readonly truncate_body?: boolean;
  readonly drop_connection?: boolean;
  /** Number of calls that met its conditions so far. */
  readonly seen: number;
}

/** Outcomes that can be forced on an attempt to push. */
export type PushFaultOutcome = "refused" | "reset" | "status" | "timeout" | "slow" | "lost_answer" | "duplicate";

/** Attempts to push that are made to fail: which, how often, and what happens to them. */
export interface PushFault {
  readonly fault_id: string;
  readonly app_id: string;
  readonly type?: string;
  readonly event_id?: string;
  readonly outcome: PushFaultOutcome;
  /** Number of attempts that it still applies to. */
  readonly times?: number;
  readonly every?: number;
  readonly probability?: number;
  readonly for?: string;
  /** Time from which it no longer applies. */
  readonly ends_at?: number;
  readonly delay_ms?: number;
  readonly status?: number;
  readonly body?: unknown;
  /** Number of attempts that met its conditions so far. */
  readonly seen: number;
}

/** Fault that was applied to an attempt. */
export type AppliedPushFault = Pick<PushFault, "fault_id" | "outcome">;
