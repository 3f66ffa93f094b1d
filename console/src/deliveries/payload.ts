/** A payload as it was typed, or why it is none: `reason` where it is not even JSON. */
export type TypedPayload = { readonly payload: Record<string, unknown> } | { readonly reason: string | undefined };

/** Reads a payload that somebody typed: a JSON object. */
export function readPayload(text: string): TypedPayload {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? { payload: value as Record<string, unknown> } : { reason: undefined };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}
