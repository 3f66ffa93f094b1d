/** Result of one check. */
export interface Finding {
  readonly status: "pass" | "warn" | "fail" | "n/a";
  /** One sentence that says what was seen. */
  readonly reason: string;
  /** One sentence that says what to do next; the check's own advice when missing. */
  readonly advice?: string;
}

/** A finding under the id of its check, as the report shows it. */
export interface CheckResult extends Finding {
  readonly id: string;
  /** The place in the platform's document that the check rests on. */
  readonly document?: string;
}

/** Results of all checks, in the order of the table; `ok` unless one failed. */
export interface Certificate {
  readonly ok: boolean;
  readonly checks: readonly CheckResult[];
}

/** The requirement is met. */
export const pass = (reason: string): Finding => ({ status: "pass", reason });

/** The requirement is met, in a way that may cause trouble. */
export const warn = (reason: string, advice?: string): Finding => finding("warn", reason, advice);

/** The requirement is not met. */
export const fail = (reason: string, advice?: string): Finding => finding("fail", reason, advice);

/** The check says nothing about this bot. */
export const notApplicable = (reason: string, advice?: string): Finding => finding("n/a", reason, advice);

/** A failure found in the middle of a check. The message is the finding's reason. */
export class CheckFailure extends Error {
  override readonly name = "CheckFailure";
  readonly advice: string | undefined;

  constructor(reason: string, advice?: string) {
    super(reason);
    this.advice = advice;
  }
}

/** Returns a handler that puts the circumstances before the reason of a failure. */
export const explain =
  (circumstances: string) =>
  (error: unknown): never => {
    if (!(error instanceof CheckFailure)) throw error;
    throw new CheckFailure(`${circumstances}: ${error.message}`, error.advice);
  };

const finding = (status: Finding["status"], reason: string, advice: string | undefined): Finding => ({
  status,
  reason,
  ...(advice !== undefined && { advice }),
});
