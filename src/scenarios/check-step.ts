import { parseDuration } from "../core/durations.ts";
import { impossibleIn } from "../core/impossible-matches.ts";
import type { Fields } from "../core/json.ts";
import { pointerTo } from "../core/pointer.ts";
import { suggestionFor } from "../core/suggestions.ts";
import { platformErrors } from "../core/errors.ts";
import { operations } from "../generated/operations.js";
import { checkRequest } from "../http/request-validation.ts";
import type { Finding } from "../tenant/problems.ts";
import { callOf, type Names, type StepCall } from "./calls.ts";
import type { IdKind, KnownIds } from "./known-ids.ts";
import type { ScenarioPatterns } from "./patterns.ts";
import type { Step } from "./scenario.ts";
import { keyProblems, kindOf } from "./step-kinds.ts";
import { textMatch } from "./text-match.ts";
import { hasVariables } from "./variables.ts";

/** Dependencies of the check of a step. */
export interface StepContext {
  readonly ids: KnownIds;
  readonly names: Names;
  readonly patterns: ScenarioPatterns;
  /** Names of bots that can be stopped and started. */
  readonly processes: readonly string[];
}

/** Kinds of the ids that keys of steps hold. */
const idKeys: Readonly<Partial<Record<keyof Step, IdKind>>> = {
  as: "user",
  to: "recipient",
  from: "sender",
  in: "room",
  join: "room",
  leave: "room",
  open_direct: "recipient",
  apply: "bot",
  test_event: "bot",
  webhook: "webhook",
};

/** Finds everything that is wrong with a step of the right shape; paths count from the step. */
export function stepFindings(step: Step, context: StepContext): Finding[] {
  const findings: Finding[] = keyProblems(step).map(({ key, message }) => ({
    path: key === "" ? "" : pointerTo("", key),
    message,
  }));
  if (findings.length > 0) return findings;
  for (const [key, message] of valueProblems(step, context)) {
    if (message !== undefined) findings.push({ path: pointerTo("", key), message });
  }
  findings.push(...memberFindings(step, context), ...matchFindings(step));
  // What the document says of a value has been said already where it was found.
  return findings.length > 0 ? findings : callFindings(step, context);
}

/** Checks the values of single keys. */
function* valueProblems(
  step: Step,
  context: StepContext,
): IterableIterator<[key: string, problem: string | undefined]> {
  for (const [key, value] of Object.entries(step)) {
    const kind = idKeys[key as keyof Step];
    if (kind !== undefined) yield [key, context.ids.problemOf(kind, value)];
    const check = valueChecks[key as keyof Step];
    if (check !== undefined) yield [key, check(value as never, context)];
  }
}

type ValueCheck = (value: never, context: StepContext) => string | undefined;

const duration: ValueCheck = (value: string) => durationProblem(value);
const process: ValueCheck = (name: string, { processes }) =>
  processes.includes(name) ? undefined : `no bot with a command has the name ${name}${suggestionFor(name, processes)}`;
const pattern: ValueCheck = (match: object, { patterns }) => patterns.problemIn(match);

const valueChecks: Readonly<Partial<Record<keyof Step, ValueCheck>>> = {
  advance: duration,
  within: duration,
  for: duration,
  stop: process,
  start: process,
  restart: process,
  set_clock: (time: string) => timeProblem(time),
  refused: (code: string) => errcodeProblem(code),
  text: (text: string) => textProblem(text),
  match: pattern,
  content: pattern,
  answer: pattern,
};

/** Returns what is wrong with a time; undefined for a good one and for variables. */
export function timeProblem(time: string): string | undefined {
  const isTime = hasVariables(time) || !Number.isNaN(Date.parse(time));
  return isTime ? undefined : `must be a time such as 2026-01-31T09:00:00Z (got ${JSON.stringify(time)})`;
}

function durationProblem(duration: string): string | undefined {
  if (hasVariables(duration) || parseDuration(duration) !== undefined) return undefined;
  return `must be a duration such as 250ms, 5s, 10m or 1h (got ${JSON.stringify(duration)})`;
}

function errcodeProblem(code: string): string | undefined {
  const known = [...Object.keys(platformErrors), ...emulatorCodes];
  return hasVariables(code) || known.includes(code) ? undefined : `unknown error code${suggestionFor(code, known)}`;
}

const emulatorCodes = [
  "EMULATOR_BAD_REQUEST",
  "EMULATOR_UNAUTHORIZED",
  "EMULATOR_FORBIDDEN",
  "EMULATOR_NOT_FOUND",
  "EMULATOR_CONFLICT",
  "EMULATOR_UNKNOWN",
];

function textProblem(text: string): string | undefined {
  if (hasVariables(text)) return undefined;
  try {
    textMatch(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function memberFindings({ group }: Step, { ids }: StepContext): Finding[] {
  if (group === undefined) return [];
  const { owner, members } = group;
  const given: [string, unknown][] = owner === undefined ? [] : [["/group/owner", owner]];
  if (Array.isArray(members)) {
    for (const [index, member] of (members as unknown[]).entries()) given.push([`/group/members/${index}`, member]);
  }
  return given.flatMap(([path, id]) => {
    const message = ids.problemOf("sender", id);
    return message === undefined ? [] : [{ path, message }];
  });
}

function matchFindings({ expect, match }: Step): Finding[] {
  if (expect === undefined || match === undefined || hasVariables(match)) return [];
  const kind = expect === "delivery" || expect === "request" ? expect : "message";
  return impossibleIn(kind, match as Fields, { in: "body", base: "/match" }).told.map(({ path, message }) => ({
    path,
    message,
  }));
}

/** Holds the call that carries out a step against the control API's document. */
function callFindings(step: Step, { names, ids }: StepContext): Finding[] {
  if (step.control !== undefined) {
    const { operation } = step.control;
    if (!Object.hasOwn(operations, operation) || operations[operation]?.document !== "control") {
      return [
        {
          path: "/control/operation",
          message: `unknown operation ${operation}${suggestionFor(operation, controlOperations)}`,
        },
      ];
    }
    ids.bring(step.control.body);
  }
  const faultyApp = step.push_fault?.["app"];
  if (faultyApp !== undefined) {
    const message = ids.problemOf("bot", faultyApp);
    if (message !== undefined) return [{ path: "/push_fault/app", message }];
  }
  if (step.group !== undefined) ids.bring(step.group["room_id"]);
  const call = callOf(step, names);
  return call === undefined || hasVariables(step) || step.refused !== undefined
    ? []
    : violationsOf(call, pointerTo("", kindOf(step)));
}

const controlOperations = Object.values(operations).flatMap(({ operationId, document }) =>
  document === "control" ? [operationId] : [],
);

function violationsOf({ operation, params = {}, query = {}, body, places = {} }: StepCall, own: string): Finding[] {
  const { violations, unknown, nulls } = checkRequest(operation, {
    path: { ...params },
    query: { ...query },
    body: structuredClone(body),
  });
  violations.addAll(unknown);
  violations.addAll(nulls);
  const origins: Readonly<Record<string, string | undefined>> = {
    body: places.body,
    query: places.query,
    path: places.params,
  };
  return violations.told.map(({ in: part, path, message }) => {
    const origin = origins[part];
    return { path: origin === undefined ? own : origin + path, message };
  });
}
