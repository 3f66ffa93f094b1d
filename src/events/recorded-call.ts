/** Header fields or query parameters; one that came more than once is a list. */
export type Texts = Readonly<Record<string, string | readonly string[]>>;

/**
 * A call to the platform or the IAM, with its answer, as the request journal keeps it: bodies parsed where they are
 * JSON, secrets masked. `at` is on the emulator's clock, `duration_ms` real time up to the answer.
 */
export interface RecordedCall {
  readonly request_id: string;
  readonly at: number;
  readonly method: string;
  /** As it was sent, without the query. */
  readonly path: string;
  readonly operation_id?: string;
  readonly app_id?: string;
  /** Missing where the caller got no answer. */
  readonly status?: number;
  readonly duration_ms: number;
  /** The faults that were applied to it, if any. */
  readonly fault_ids?: readonly string[];
  readonly request: { readonly headers: Texts; readonly query: Texts; readonly body?: unknown };
  readonly response: { readonly headers: Texts; readonly body?: unknown };
  readonly warnings: readonly string[];
}
