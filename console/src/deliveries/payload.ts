import type { Delivery } from "../../../src/generated/control.d.ts";

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

/** What a delivery is about, in one line: what was said, or else the content as JSON. */
export function summaryOf({ payload }: Pick<Delivery, "payload">): string {
  const { content } = payload.event;
  const { body } = content as { body?: unknown };
  return (typeof body === "string" && body !== "" ? body : JSON.stringify(content)).slice(0, 200);
}
