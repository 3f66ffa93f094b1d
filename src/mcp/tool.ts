import type { EmulatorConnection } from "../client/connection.ts";
import type { Fields } from "../core/json.ts";
import type { TenantReader } from "../scenarios/load.ts";

/** JSON Schema of an object. */
export interface ObjectSchema {
  readonly type: "object";
  readonly properties: Readonly<Record<string, object>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
}

/** Result of a tool: structured as in the control API, and a text for the model that says what to do next. */
export interface ToolResult {
  readonly structured: Fields;
  readonly text: string;
}

/** Surroundings of a client's calls. */
export interface ToolContext {
  /** The client's tenant. */
  readonly connection: EmulatorConnection;
  /** Name of the client among the consumers of waits. */
  readonly consumer: string;
  /** Connects to the process that hosts tenants. */
  readonly host: () => Promise<EmulatorConnection>;
  readonly controlToken: string | undefined;
  /** Reads fixtures that scenarios name. */
  readonly tenants: TenantReader;
  /** True when tools may start commands and read files: over stdio, where the client could do so itself. */
  readonly allowsCommands: boolean;
  /** Ends when the client cancels the call or is gone. */
  readonly signal: AbortSignal;
  /** Tells the client how far a long call is. */
  readonly progress: (done: number, total: number, message: string) => void;
}

/** A tool: calls of the control API and a description. */
export interface Tool<Args = never> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: ObjectSchema;
  readonly output: ObjectSchema;
  readonly isReadOnly?: boolean;
  readonly isDestructive?: boolean;
  readonly run: (args: Args, context: ToolContext) => Promise<ToolResult>;
}

/** Thrown by a tool for arguments that it cannot use: the message names the fix. */
export class ToolError extends Error {
  override readonly name = "ToolError";
}

/** Schema of a text parameter. */
export const text = (description: string): object => ({ type: "string", minLength: 1, description });

/** Schema of an output object by the types of its fields. */
export const output = (
  properties: Readonly<Record<string, string>>,
  required: readonly string[] = [],
): ObjectSchema => ({
  type: "object",
  properties: Object.fromEntries(Object.entries(properties).map(([name, type]) => [name, { type }])),
  required,
});
