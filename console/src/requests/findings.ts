import type { Request, Violation } from "../../../src/generated/control.d.ts";

/** What the emulator found wrong with a call. */
export interface Findings {
  /** The error that it was refused with: its code and its sentence. */
  readonly error: { readonly code: string; readonly sentence: string } | undefined;
  readonly violations: readonly Violation[];
}

/** A part of a call that failed though the call as a whole did not: one receiver of a message. */
export interface FailedResult {
  readonly receiver: string;
  readonly code: string;
  readonly sentence: string;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** What the answer to a call says is wrong with it: in the platform's form of an error, or in OAuth's. */
export function findingsOf({ response: { body }, status = 0 }: Request): Findings {
  if (!isObject(body) || status < 400) return { error: undefined, violations: [] };
  const { errcode, error, error_description: description, data } = body;
  const code = textOf(errcode ?? error) ?? String(status);
  const sentence = textOf(errcode === undefined ? description : error) ?? "";
  const violations = isObject(data) && Array.isArray(data["violations"]) ? (data["violations"] as Violation[]) : [];
  return { error: { code, sentence }, violations };
}

/** The receivers for whom a call that was answered 200 failed: the platform says so in the lists of its results. */
export function failedResultsOf({ response: { body }, status = 0 }: Request): readonly FailedResult[] {
  if (!isObject(body) || status >= 400) return [];
  const results = [body["room_id_result"], body["fcid_result"]].flat().filter(isObject);
  return results.flatMap(({ room_id, fcid, errcode, error }) => {
    const code = textOf(errcode) ?? "";
    const receiver = textOf(fcid ?? room_id) ?? "";
    return code === "" ? [] : [{ receiver, code, sentence: textOf(error) ?? "" }];
  });
}

/** Whether a side of a call has a body that the journal does not have: a call is refused before its body is read. */
export const isUnread = ({ body, headers }: Request["request"] | Request["response"]): boolean =>
  body === undefined && Number(headers["content-length"] ?? 0) > 0;

/** The colour of a status. */
export function toneOf(status: number | undefined): "good" | "bad" | "warn" | "quiet" {
  if (status === undefined || status >= 500) return "bad";
  if (status >= 400) return "warn";
  return status >= 300 ? "quiet" : "good";
}
