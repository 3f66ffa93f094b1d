import type { operations as ControlOperations } from "../generated/control.d.ts";
import { briefJson } from "../core/brief-json.ts";
import { isRecord } from "../core/json.ts";
import { checkPlainData, knownOptions } from "../core/known-options.ts";
import { ConfigError } from "../core/option-values.ts";
import { typoSuggestion } from "../core/suggestions.ts";
import { operations } from "../generated/operations.js";
import { fromCallerOf } from "./caller.ts";
import { foreignResponse } from "./connection-error.ts";
import type { Transport, TransportRequest, TransportResponse } from "./transport.ts";

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

/** Parts of a call whose bodies are no JSON. */
export interface TransferInput {
  readonly params: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  readonly body?: Uint8Array;
  readonly contentType?: string;
}

/** URL of an emulator, and the way to it. */
export interface ControlTarget {
  readonly url: string;
  readonly transport: Transport;
  /** The setting `control.token`, where it is set. */
  readonly token?: string | undefined;
}

/** The emulator's own API by operation: everything that the console can do. */
export class ControlApi {
  readonly #target: ControlTarget;
  /**
   * Calls an operation.
   * @throws ConfigError for an input that cannot be sent; EmulatorApiError when it is refused; EmulatorConnectionError
   *   without a response
   */
  readonly call: <Op extends ControlOperation>(
    operationId: Op,
    input?: ControlInput<Op>,
  ) => Promise<ControlAnswer<Op>> = fromCallerOf(async (operationId, input) => {
    return (await this.#exchange(operationId, input)).answer;
  });
  /** Calls an operation as {@link call} does, and returns its warnings too. */
  readonly exchange: <Op extends ControlOperation>(
    operationId: Op,
    input?: ControlInput<Op>,
  ) => Promise<ControlExchange<Op>> = fromCallerOf((operationId, input) => this.#exchange(operationId, input));

  constructor(target: ControlTarget) {
    this.#target = target;
  }

  /**
   * Sends or receives bytes.
   * @throws EmulatorApiError when it is refused; EmulatorConnectionError without a response
   */
  async transfer(operationId: ControlOperation, input: TransferInput): Promise<TransportResponse> {
    const { params, query = {}, body, contentType } = input;
    const headers: Record<string, string> = contentType === undefined ? {} : { "content-type": contentType };
    const path = pathOf(operationId, params) + queryText(query);
    return this.#send(operationId, path, { headers, ...(body !== undefined && { body }) });
  }

  async #exchange<Op extends ControlOperation>(
    operationId: Op,
    input: ControlInput<Op> = {},
  ): Promise<ControlExchange<Op>> {
    if (!Object.hasOwn(operations, operationId)) {
      throw new ConfigError(`unknown operation ${operationId}${typoSuggestion(operationId, Object.keys(operations))}`);
    }
    knownOptions(operationId, input, ["params", "query", "body"]);
    checkPlainData(operationId, input, isSerializable);
    const { params = {}, query = {}, body } = input as ControlInput<ControlOperation>;
    const response = await this.#send(operationId, pathOf(operationId, params) + queryText(query), {
      headers: body === undefined ? {} : { "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const answer = (isJson(response) ? JSON.parse(response.text()) : undefined) as ControlAnswer<Op>;
    return { answer, warnings: JSON.parse(response.header("x-emulator-warning") ?? "[]") as string[] };
  }

  async #send(
    operationId: ControlOperation,
    path: string,
    { headers, body }: Pick<TransportRequest, "headers" | "body">,
  ): Promise<TransportResponse> {
    const { url, transport, token } = this.#target;
    const response = await transport({
      method: operations[operationId].method,
      url: url + path,
      headers: { ...headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) },
      ...(body !== undefined && { body }),
    });
    if (response.status >= 200 && response.status < 300) return response;
    const answer: unknown = isJson(response) ? JSON.parse(response.text()) : undefined;
    if (!isRecord(answer) || typeof answer["errcode"] !== "string") throw foreignResponse(url + path, response.status);
    throw new EmulatorApiError(operationId, response.status, answer);
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

const queryText = (query: object): string => {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const parameters = given.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`);
  return parameters.length === 0 ? "" : `?${parameters.join("&")}`;
};

const isJson = ({ header }: TransportResponse): boolean =>
  header("content-type")?.startsWith("application/json") === true;
