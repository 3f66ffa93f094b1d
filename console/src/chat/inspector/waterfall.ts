import type { EventTrace } from "../../../../src/generated/control.d.ts";
import { previewOf } from "../rooms/preview.ts";

/** A row of the waterfall: a bar on the axis of the clock, from the event on. */
export interface WaterfallRow {
  readonly key: string;
  readonly kind: "message" | "attempt" | "call" | "effect";
  /** Depth below the message. */
  readonly depth: number;
  readonly appId?: string;
  readonly label: string;
  readonly detail?: string | undefined;
  readonly isBad: boolean;
  readonly inferred: boolean;
  /** Time after the event, in ms of the emulator's clock. */
  readonly after: number;
  readonly durationMs: number;
  readonly to?: { readonly name: string; readonly params: Readonly<Record<string, string>> };
}

type Push = EventTrace["pushes"][number];
type Call = Push["calls"][number];

/** Rows of a trace, in the order of the chain. */
export function waterfallOf(trace: EventTrace): readonly WaterfallRow[] {
  const start = trace.at ?? Math.min(...trace.pushes.map(({ at }) => at));
  return trace.pushes.flatMap((push) => [
    ...push.attempts.map((attempt, index) => attemptRow(push, attempt, index, start)),
    ...push.calls.flatMap((call) => [callRow(push, call, start), ...effectRows(call, start)]),
  ]);
}

/** Length of the axis, in ms. */
export const spanOf = (rows: readonly WaterfallRow[]): number =>
  Math.max(1, ...rows.map(({ after, durationMs }) => after + durationMs));

function attemptRow(
  { app_id: appId, delivery_id: deliveryId }: Push,
  { at, duration_ms: durationMs, status, error }: Push["attempts"][number],
  index: number,
  start: number,
): WaterfallRow {
  return {
    key: `${deliveryId} ${index}`,
    kind: "attempt",
    depth: 0,
    appId,
    label: status === undefined ? (error ?? "") : `HTTP ${status}`,
    isBad: status !== 200,
    inferred: false,
    after: at - start,
    durationMs,
    to: { name: "deliveries", params: { deliveryId } },
  };
}

function callRow({ app_id: appId, delivery_id: id }: Push, call: Call, start: number): WaterfallRow {
  const { request_id: requestId, operation_id: operation, method, path, status, errcode } = call;
  return {
    key: `${id} ${requestId}`,
    kind: "call",
    depth: 1,
    appId,
    label: operation ?? `${method} ${path}`,
    detail: [status, errcode].filter((part) => part !== undefined).join(" "),
    isBad: status === undefined || status >= 400 || errcode !== undefined,
    inferred: call.inferred,
    after: call.at - start,
    durationMs: call.duration_ms,
    to: { name: "requests", params: { requestId } },
  };
}

const effectRows = ({ request_id: id, effects }: Call, start: number): WaterfallRow[] =>
  effects.map(({ seq, at, kind, event }) => ({
    key: `${id} ${seq}`,
    kind: kind === "update" ? ("effect" as const) : ("message" as const),
    depth: 2,
    label: "",
    detail: previewOf(event).text,
    isBad: false,
    inferred: false,
    after: at - start,
    durationMs: 0,
  }));
