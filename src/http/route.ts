import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import type { Request } from "express";
import type { WebSocket } from "ws";
import type { operations as ControlOperations } from "../generated/control.d.ts";
import type { operations as PlatformOperations } from "../generated/platform.d.ts";
import type { App } from "../store/entities.ts";

type Operations = PlatformOperations & ControlOperations;

/** The name of an operation in one of the two OpenAPI documents. */
export type OperationId = keyof Operations;

/**
 * Who may call: `app`, the holder of an app's bearer token, for that app alone; `bearer`, the holder of any app's token;
 * `app_id`, anybody who names a live app; `none`, anybody.
 */
export type Auth = "app" | "bearer" | "app_id" | "none";

type Parameters<Op extends OperationId, In extends "path" | "query"> = Operations[Op] extends {
  parameters: Partial<Record<In, infer Values>>;
}
  ? NonNullable<Values> extends never
    ? Record<string, never>
    : NonNullable<Values>
  : Record<string, never>;

interface JsonContent<Json> {
  content: { "application/json": Json };
}

interface FormContent {
  content: { "application/x-www-form-urlencoded": unknown };
}

type Body<Op extends OperationId> = [NonNullable<Operations[Op]["requestBody"]>] extends [never]
  ? undefined
  : Operations[Op] extends { requestBody: JsonContent<infer Json> }
    ? Json
    : Operations[Op] extends { requestBody?: JsonContent<infer Json> }
      ? Json | undefined
      : Operations[Op] extends { requestBody?: FormContent }
        ? URLSearchParams | undefined
        : undefined;

/** One call as a handler sees it: admitted, and held against the contract. */
export interface Call<Op extends OperationId = OperationId, Who extends Auth = Auth> {
  readonly params: Parameters<Op, "path">;
  readonly query: Parameters<Op, "query">;
  /** The parsed JSON, or the form's URLSearchParams; undefined where the operation takes bytes, read from `request`. */
  readonly body: Body<Op>;
  /** The app that calls or is named. */
  readonly app: Who extends "none" ? undefined : App;
  readonly request: Request;
  readonly response: ServerResponse;
  /** Adds to the warnings of the answer: accepted, but hardly meant. */
  readonly warn: (message: string) => void;
}

/** What a handler answers: JSON, text or bytes. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: unknown;
  /** Sent as it is, in place of a JSON `body`; `headers` tell its type. */
  readonly bytes?: string | Buffer | Readable;
  /** Takes the WebSocket that the call becomes, in place of an answer. */
  readonly join?: (socket: WebSocket) => void;
}

/** One operation of the API, as data. `path` has the parameters of the OpenAPI document, `{room_id}`. */
export interface Route {
  readonly operationId: OperationId;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly auth: Auth;
  /** The handler reads the body from `request`, as it comes; its size and content are not checked before. */
  readonly readsBody?: boolean;
  readonly handler: (call: Call) => Answer | Promise<Answer>;
}

/** Declares a route; the handler's call is typed by the operation. */
export function defineRoute<Op extends OperationId, Who extends Auth>(route: {
  operationId: Op;
  method: Route["method"];
  path: string;
  auth: Who;
  readsBody?: boolean;
  handler: (call: Call<Op, Who>) => Answer | Promise<Answer>;
}): Route {
  return route;
}

/** Answers JSON with 200, or another status. */
export const json = (body: unknown, status = 200): Answer => ({ status, body });

/** Answers 200 with JSON that is given as text, piece by piece. */
export const jsonText = (pieces: Iterable<string> | AsyncIterable<string>): Answer => ({
  status: 200,
  headers: { "content-type": "application/json; charset=utf-8" },
  bytes: Readable.from(pieces, { objectMode: false }),
});

/** Answers with a WebSocket, which `join` is given. */
export const webSocket = (join: (socket: WebSocket) => void): Answer => ({ status: 101, join });

/** Answers nothing, with 204. */
export const noContent: Answer = { status: 204 };
