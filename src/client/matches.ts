import type { components } from "../generated/control.d.ts";
import type { EventType, MessageContent, PlatformOperation } from "./items.ts";

type Schemas = components["schemas"];

/** A pattern stands for every text in which it is found. It has RE2's syntax and no flags. */
export type Pattern = RegExp | { readonly $regex: string };

/** A part of a value that must be there: some fields of an object, some elements of a list, in their order. */
export type MatchOf<Value> = unknown extends Value
  ? unknown
  : Value extends string
    ? Value | Pattern
    : Value extends readonly (infer Element)[]
      ? readonly MatchOf<Element>[] | { readonly length: number }
      : Value extends object
        ? { readonly [Field in keyof Value]?: MatchOf<Value[Field]> | undefined }
        : Value;

/** Fields that a message must have; those at the top are short for fields of the event and its content. */
export interface MessageMatch<Type extends string = string> {
  /** The room_id. */
  readonly room?: string | Pattern | undefined;
  /** The sender's fcid. */
  readonly sender?: string | Pattern | undefined;
  /** The type of the content, such as m.text. */
  readonly msgtype?: Type | Pattern | undefined;
  /** The body of the content. */
  readonly body?: string | Pattern | undefined;
  readonly event_id?: string | Pattern | undefined;
  readonly room_id?: string | Pattern | undefined;
  readonly room_type?: "direct_room" | "multi_room" | undefined;
  readonly timestamp?: number | undefined;
  /** Any further fields of the content. */
  readonly content?: MatchOf<MessageContent> | Readonly<Record<string, unknown>> | undefined;
}

/** Fields that a delivery must have: `{ app_id, state: "delivered" }`. */
export type DeliveryMatch<Type extends EventType = EventType> = Omit<MatchOf<Schemas["Delivery"]>, "type"> & {
  readonly type?: Type | Pattern | undefined;
};

/** Fields that a call must have: `{ operation_id: "sendMessage", status: 200 }`. */
export type RequestMatch<
  Operation extends PlatformOperation = PlatformOperation,
  Status extends number = number,
> = Omit<MatchOf<Schemas["Request"]>, "operation_id" | "status"> & {
  readonly operation_id?: Operation | Pattern | undefined;
  readonly status?: Status | undefined;
};
