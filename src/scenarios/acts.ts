import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { EmulatorApiError, type ControlInput, type ControlOperation } from "../client/api.ts";
import { briefJson } from "../core/brief-json.ts";
import { isRecord } from "../core/json.ts";
import { Matcher } from "../realtime/matcher.ts";
import { callOf } from "./calls.ts";
import { StepFailure } from "./failure.ts";
import type { RunContext } from "./run-context.ts";
import type { Step } from "./scenario.ts";
import { kindOf } from "./step-kinds.ts";

/**
 * Carries out an act whose variables have their values, and saves its response.
 * @throws StepFailure when it is refused, or is not refused as it should be, or its response is another one
 */
export async function act(step: Step, context: RunContext): Promise<void> {
  const response = await responseTo(step, context);
  const { refused, answer, save } = step;
  if (refused !== undefined) {
    if (response.errcode === refused) return;
    const message =
      response.errcode === undefined
        ? `it succeeded: ${briefJson(response.body)}`
        : `it was refused with ${response.errcode}: ${response.sentence ?? ""}`;
    throw new StepFailure(message, { expected: `${kindOf(step)} is refused with ${refused}` });
  }
  if (response.errcode !== undefined) {
    throw new StepFailure(`it was refused with ${response.errcode}: ${response.sentence ?? ""}`, {
      expected: `${kindOf(step)} succeeds`,
    });
  }
  if (answer !== undefined) checkAnswer(answer, response.body, context);
  if (save !== undefined) context.variables.set(save, response.body);
}

interface ActResponse {
  readonly body?: unknown;
  readonly errcode?: string;
  readonly sentence?: string;
}

async function responseTo(step: Step, context: RunContext): Promise<ActResponse> {
  try {
    return { body: await bodyOf(step, context) };
  } catch (error) {
    if (!(error instanceof EmulatorApiError)) throw error;
    return { errcode: error.errcode, sentence: error.sentence };
  }
}

async function bodyOf(step: Step, context: RunContext): Promise<unknown> {
  const { connection, bots, names } = context;
  if (step.upload !== undefined) return upload(step, context);
  if (step.stop !== undefined) return bots.stop(step.stop);
  const starting = step.start ?? step.restart;
  if (starting !== undefined) return bots.restart(starting);
  const call = callOf(step, names);
  if (call === undefined) throw new Error("a step without a call was not refused");
  const { operation, params, query, body } = call;
  const input = {
    ...(params !== undefined && { params: texts(params) }),
    ...(query !== undefined && { query }),
    ...(body !== undefined && { body }),
  };
  return connection.control.call(operation as ControlOperation, input as ControlInput<ControlOperation>);
}

/** The library takes parameters of paths as texts. */
const texts = (params: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, typeof value === "number" ? String(value) : value]),
  );

async function upload(
  { upload: source, content_type: contentType }: Step,
  { scenario, connection }: RunContext,
): Promise<unknown> {
  const body = await uploadedBytes(source, scenario.folder);
  const response = await connection.control.transfer("putMedia", {
    params: {},
    body,
    contentType: contentType ?? "application/octet-stream",
  });
  return JSON.parse(response.text());
}

async function uploadedBytes(source: Step["upload"], folder: string): Promise<Uint8Array> {
  if (isRecord(source)) return Buffer.from(String(source["base64"]), "base64");
  try {
    return await readFile(resolve(folder, source ?? ""));
  } catch (error) {
    throw new StepFailure(`the file cannot be read: ${error instanceof Error ? error.message : String(error)}`, {
      expected: `upload of ${String(source)}`,
    });
  }
}

function checkAnswer(answer: object, body: unknown, { patterns }: RunContext): void {
  const item = isRecord(body) ? body : {};
  const matcher = new Matcher(answer, (source, text) => patterns.test(source, text));
  if (matcher.matches(item)) return;
  throw new StepFailure("the response is another one", {
    expected: `a response with ${briefJson(answer)}`,
    nearest: [{ item, differences: matcher.differences(item).told }],
  });
}
