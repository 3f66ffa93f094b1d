/**
 * Returns the message of an error's innermost cause, as the system words it. Where several addresses of a host were tried,
 * that of the first.
 */
export function causeOf(error: unknown): string {
  if (error instanceof AggregateError) return causeOf(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : causeOf(error.cause);
}
