import type { Request, Response } from "express";
import type { BodyResult } from "./body.ts";
import type { Surface } from "./error-response.ts";

/** The context of a request: its input and the facts found about it. The log, the request log and the metrics read it. */
export interface RequestContext {
  readonly requestId: string;
  readonly request: Request;
  readonly response: Response;
  readonly surface: Surface;
  /**
   * True when the request log has it: calls of apps, but neither the control API nor requests that browsers make by
   * themselves.
   */
  inRequestLog: boolean;
  /** Time of arrival, on the emulator's clock. */
  readonly at: number;
  /** Time of arrival, on the wall clock: durations count from here. */
  readonly startedAt: number;
  readonly warnings: string[];
  /** The faults that were applied to it. */
  readonly faultIds: string[];
  operationId?: string;
  appId?: string;
  /** The reading of the body, once it has begun. */
  reading?: Promise<BodyResult>;
  /** The body as it was parsed, or, where it could not be, its text. */
  body?: unknown;
  /** The code of the error that it is answered with. */
  errcode?: string | undefined;
  /** The part that a fault cuts off: the response in the middle of its body, or the connection before any response. */
  cut?: "body" | "connection";
  /** True when the request log and the metrics have it. */
  recorded: boolean;
}

/** Returns the context of a request, from its first step on. */
export const requestContextOf = (response: Response): RequestContext =>
  (response.locals as { context: RequestContext }).context;

/** Returns the response header with the id of a call. */
export const idHeader = ({ requestId }: RequestContext): Readonly<Record<string, string>> => ({
  "x-request-id": requestId,
});
