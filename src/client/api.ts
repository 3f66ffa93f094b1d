import type { operations as ControlOperations } from "../generated/control.d.ts";
import { briefJson } from "../core/brief-json.ts";
import { checkPlainData, knownOptions } from "../core/known-options.ts";
import { ConfigError } from "../core/option-values.ts";
import { typoSuggestion } from "../core/suggestions.ts";
import { operations } from "../generated/operations.js";

/** The name of an operation of the emulator's own API, as in control.openapi.yaml. */
export type ControlOperation = keyof ControlOperations;

type Json<Content> = Content extends { content: { "application/json": infer Value } } ? Value : undefined;

type Parameters<Op extends ControlOperation, In extends "path" | "query"> =
  ControlOperations[Op]["parameters"] extends Record<In, infer Values>
    ? Values
    : Record<string, string | number | boolean>;

/** Input of an operation. */
export interface ControlInput<Op extends ControlOperation> {
  readonly params?: Parameters<Op, "path">;
  readonly query?: Partial<Parameters<Op, "query">>;
  readonly body?: Json<NonNullable<ControlOperations[Op]["requestBody"]>>;
}

/** Response body of a successful operation; undefined for an operation without JSON. */
export type ControlAnswer<Op extends ControlOperation> =
  ControlOperations[Op]["responses"] extends Record<200, infer Answer>
    ? Json<Answer>
    : ControlOperations[Op]["responses"] extends Record<201, infer Answer>
      ? Json<Answer>
      : undefined;

/** An answer, and what of the call was accepted though it looks like a mistake. */
export interface ControlExchange<Op extends ControlOperation> {
  readonly answer: ControlAnswer<Op>;
  readonly warnings: readonly string[];
}

/** A refusal of the emulator's own API: its code, its sentence, and what else it says. */
export class EmulatorApiError extends Error {
  override readonly name = "EmulatorApiError";
  readonly status: number;
  /** EMULATOR_BAD_REQUEST and the like. */
  readonly errcode: string;
  /** The error's sentence, without the name of the operation that the message begins with. */
  readonly sentence: string;
  readonly data: Readonly<Record<string, unknown>>;

  constructor(operation: string, status: number, answer: { errcode?: string; error?: string; data?: object }) {
    const { errcode = "EMULATOR_UNKNOWN", error = "no reason given", data = {} } = answer;
    super(`${operation}: ${error}`);
    this.status = status;
    this.errcode = errcode;
    this.sentence = error;
    this.data = { ...data };
  }
}

/** The emulator's own API by operation: everything that the console can do. */
export class ControlApi {
  readonly #url: string;
  readonly #token: string | undefined;

  /** `token` is the setting `control.token`, where it is set. */
  constructor(url: string, token?: string) {
    this.#url = url;
    this.#token = token;
  }

  /**
   * Calls an operation.
   * @throws ConfigError for an input that cannot be sent; EmulatorApiError when it is refused
   */
  async call<Op extends ControlOperation>(operationId: Op, input: ControlInput<Op> = {}): Promise<ControlAnswer<Op>> {
    return (await this.exchange(operationId, input)).answer;
  }

  /**
   * Calls an operation, and tells what is odd about the call too.
   * @throws ConfigError for an input that cannot be sent; EmulatorApiError when it is refused
   */
  async exchange<Op extends ControlOperation>(
    operationId: Op,
    input: ControlInput<Op> = {},
  ): Promise<ControlExchange<Op>> {
    if (!Object.hasOwn(operations, operationId)) {
      throw new ConfigError(`unknown operation ${operationId}${typoSuggestion(operationId, Object.keys(operations))}`);
    }
    const operation = operations[operationId];
    knownOptions(operationId, input, ["params", "query", "body"]);
    checkPlainData(operationId, input, isSerializable);
    const { params = {}, query = {}, body } = input as ControlInput<ControlOperation>;
    const url = new URL(this.#url + pathOf(operationId, params));
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, String(value));
    const response = await fetch(url, {
      method: operation.method,
      headers: {
        ...(body !== undefined && { "content-type": "application/json" }),
        ...(this.#token !== undefined && { authorization: `Bearer ${this.#token}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const answer = (await readAnswer(operationId, response)) as ControlAnswer<Op>;
    return { answer, warnings: JSON.parse(response.headers.get("x-emulator-warning") ?? "[]") as string[] };
  }
}

/** Returns whether JSON can write an instance, such as a URL or a Date. */
const isSerializable = (value: object): boolean => "toJSON" in value;

function pathOf(operationId: ControlOperation, params: object): string {
  const { path } = operations[operationId];
  const names = Array.from(path.matchAll(/\{(\w+)\}/g), ([, name = ""]) => name);
  const values = knownOptions(`${operationId}.params`, params, names);
  return names.reduce((filled, name) => {
    const value = values[name];
    if (typeof value !== "string" && typeof value !== "number") {
      throw new ConfigError(`${operationId}.params.${name}: must be a text (got ${briefJson(value)})`);
    }
    return filled.replace(`{${name}}`, () => encodeURIComponent(value));
  }, path);
}

async function readAnswer(operationId: string, response: Response): Promise<unknown> {
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.startsWith("application/json") === true;
  const answer: unknown = isJson ? JSON.parse(text) : undefined;
  if (response.ok) return answer;
  throw new EmulatorApiError(operationId, response.status, answer ?? { error: text });
}
