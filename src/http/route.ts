import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import type { Request } from "express";
import type { WebSocket } from "ws";
import type { operations as ControlOperations } from "../generated/control.d.ts";
import { operations, type AppOperationId, type Operation } from "../generated/operations.js";
import type { operations as PlatformOperations } from "../generated/platform.d.ts";
import type { App } from "../store/entities.ts";

type Operations = PlatformOperations & ControlOperations;

/** The name of an operation in one of the two OpenAPI documents. */
export type OperationId = keyof Operations;

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

/** A call as a handler sees it: authenticated and validated. */
export interface Call<Op extends OperationId = OperationId> {
  readonly params: Parameters<Op, "path">;
  readonly query: Parameters<Op, "query">;
  /** The parsed JSON, or the form's URLSearchParams; undefined where the operation takes bytes, read from `request`. */
  readonly body: Body<Op>;
  /** The app that calls or is named, where the operation has one. */
  readonly app: Op extends AppOperationId ? App : undefined;
  readonly request: Request;
  readonly response: ServerResponse;
  /** Adds to the warnings of the answer: accepted, but hardly meant. */
  readonly warn: (message: string) => void;
}

/** Response of a handler: JSON, text or bytes. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: unknown;
  /** Sent as it is, in place of a JSON `body`; `headers` tell its type. */
  readonly bytes?: string | Buffer | Readable;
  /** Takes the WebSocket that the call becomes, in place of an answer. */
  readonly join?: (socket: WebSocket) => void;
}

/** An operation and its handler; method, path and access are those of the OpenAPI documents. */
export interface Route extends Pick<Operation, "operationId" | "method" | "path" | "access"> {
  /** The handler reads the body from `request`; neither its size nor its content is checked before. */
  readonly readsBody?: boolean;
  /** Checks credentials in the body before its shape is checked. @throws FinchatError */
  readonly authenticate?: (body: unknown) => void;
  readonly handler: (call: Call) => Answer | Promise<Answer>;
}

/** Declares the handler of an operation; the call is typed by the operation. */
export function route<Op extends OperationId>(
  operationId: Op,
  handler: (call: Call<Op>) => Answer | Promise<Answer>,
  options: Pick<Route, "readsBody" | "authenticate"> = {},
): Route {
  const { method, path, access } = operations[operationId];
  return { operationId, method, path, access, handler, ...options };
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
