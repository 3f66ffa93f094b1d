import type { Attempt, Delivery } from "../../../src/generated/control.d.ts";

/** What went wrong with an attempt that got no answer: its class, which has words in the texts, and the system's. */
export function failureOf({ error = "" }: Attempt): { readonly kind: string; readonly detail: string } {
  const [, kind = "other", detail = ""] = /^(\w+)(?:: (.*))?$/s.exec(error) ?? [];
  return kinds.has(kind) ? { kind, detail } : { kind: "other", detail: error };
}

const kinds = new Set(["timeout", "refused", "reset", "dns", "unreachable", "invalid_url", "malformed_answer", "tls"]);

/** The reasons that the emulator gives for dropping a delivery, by the key of their words. */
export const dropReasons: Readonly<Record<string, string>> = {
  "failing for too long": "gaveUp",
  "a test event is tried once": "testOnce",
  cleared: "cleared",
  "interrupted before its attempt ended": "interrupted",
  "the app is gone": "appGone",
  "the app is no longer live": "appNotLive",
};

/** A state as it is shown: a pending delivery waits for its first attempt, or is retried. */
export type ShownState = "queued" | "retrying" | "delivered" | "dropped";

/** Returns the state of a delivery as it is shown. */
export function shownStateOf({ state, attempts }: Delivery): ShownState {
  if (state !== "pending") return state;
  return attempts.length === 0 ? "queued" : "retrying";
}

/** Returns the colour of a state. */
export const toneOf = (state: Delivery["state"] | ShownState): "good" | "bad" | "warn" | "quiet" =>
  (({ delivered: "good", dropped: "bad", pending: "warn", retrying: "warn", queued: "quiet" }) as const)[state];

/** Whether the platform counts an attempt as a success: 200, and nothing else. */
export const isSuccess = ({ status }: Attempt): boolean => status === 200;
