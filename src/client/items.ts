import type { components as Control } from "../generated/control.d.ts";
import type { components as Platform, operations as PlatformOperations } from "../generated/platform.d.ts";

type ControlSchemas = Control["schemas"];
type PlatformSchemas = Platform["schemas"];

/** A conversation card. A card without elements has an empty `info`. */
export type CardContent = Omit<PlatformSchemas["CuiContent"], "info"> & {
  info: Partial<PlatformSchemas["CuiForm"]>;
};

/** The content of a message with one of the documented types, told apart by `msgtype`. */
export type MessageContent =
  | CardContent
  | PlatformSchemas["TextContent"]
  | PlatformSchemas["TextcardContent"]
  | PlatformSchemas["ImageContent"]
  | PlatformSchemas["FileContent"]
  | PlatformSchemas["AlertContent"]
  | PlatformSchemas["VideoContent"]
  | PlatformSchemas["AudioContent"]
  | PlatformSchemas["LocationContent"]
  | PlatformSchemas["UrlContent"];

/** The content of messages with a `msgtype`; for an unknown one, any fields. */
export type ContentOf<Type extends string> = string extends Type
  ? MessageContent
  : Type extends MessageContent["msgtype"]
    ? Extract<MessageContent, { msgtype: Type }>
    : PlatformSchemas["OtherContent"];

/** A message, or a card in its new state, as its event. */
export type MessageEvent<Content = MessageContent> = Omit<ControlSchemas["MessageItem"], "content"> & {
  content: Content;
};

/** The type of an event that apps are pushed. */
export type EventType = PlatformSchemas["EventType"];

/** A pushed event by its type; the fields of all events where the type is not known. */
export type PushedEvent<Type extends EventType = EventType> = EventType extends Type
  ? ControlSchemas["Event"]
  : Type extends "m.room.message"
    ? Omit<PlatformSchemas["RoomMessageEvent"], "content"> & { content: MessageContent }
    : Extract<PlatformSchemas["PushEvent"], { type: Type }>;

/** An event on its way to an app, with its attempts. */
export type Delivery<Type extends EventType = EventType> = Omit<ControlSchemas["Delivery"], "payload" | "type"> & {
  type: Type;
  payload: { app_id: string; token: string; event: PushedEvent<Type> };
};

/** The name of a call to the platform or the IAM, as in openapi.yaml. */
export type PlatformOperation = Exclude<keyof PlatformOperations, `push${string}` | "answerQuickSearch">;

type Json<Content> = Content extends { content: { "application/json": infer Value } } ? Value : undefined;

type RequestBody<Operation extends PlatformOperation> = Json<NonNullable<PlatformOperations[Operation]["requestBody"]>>;

type ResponseBody<Operation extends PlatformOperation> =
  PlatformOperations[Operation]["responses"] extends Record<200, infer Response> ? Json<Response> : undefined;

/** A call in the request log; of a known operation with the types of its bodies, those of success for status 200. */
export type LoggedRequest<
  Operation extends PlatformOperation = PlatformOperation,
  Status extends number = number,
> = PlatformOperation extends Operation
  ? ControlSchemas["Request"]
  : Omit<ControlSchemas["Request"], "operation_id" | "status" | "request" | "response"> & {
      operation_id: Operation;
      status: Status;
      request: Omit<ControlSchemas["Request"]["request"], "body"> & { body: RequestBody<Operation> };
      response: Omit<ControlSchemas["Request"]["response"], "body"> & {
        body: Status extends 200 ? ResponseBody<Operation> : ResponseBody<Operation> | PlatformSchemas["Error"];
      };
    };

/** A search within an app: its response in the document's form, or what is wrong with it. */
export type SearchOutcome = Omit<ControlSchemas["SearchOutcome"], "ok" | "response"> &
  ({ ok: true; response: PlatformSchemas["SearchAnswer"] } | { ok: false; response?: unknown });
