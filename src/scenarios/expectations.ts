import { EmulatorApiError } from "../client/api.ts";
import { briefJson } from "../core/brief-json.ts";
import { parseDuration } from "../core/durations.ts";
import { lineOf } from "./conversation.ts";
import { messageFacts } from "./explain.ts";
import { StepFailure, type NearMiss } from "./failure.ts";
import type { PoolItem } from "./feed.ts";
import { MessageMatch } from "./message-match.ts";
import type { RunContext } from "./run-context.ts";
import type { Step } from "./scenario.ts";

/** Time in which something expected must come, and quiet before something is counted or missed, in ms. */
const defaultWithin = 5000;
const defaultQuiet = 200;

/** Time in which everything in flight must settle, in ms. */
const settleWithin = 60_000;

/**
 * Waits for what a step expects, whose variables have their values, and saves the item. `label` names the step to later
 * ones.
 * @throws StepFailure when it does not come, or comes although it should not
 */
export async function expectItem(step: Step, label: string, context: RunContext): Promise<void> {
  const item = await found(step, label, context);
  if (step.save !== undefined && item !== undefined) context.variables.set(step.save, item);
}

async function found(step: Step, label: string, context: RunContext): Promise<object | undefined> {
  if (step.expect === "delivery" || step.expect === "request") return recordedItem(step, step.expect, context);
  const match = new MessageMatch(step, context);
  if (step.expect === "no message") return refuseMessage(step, match, context);
  return step.count === undefined ? nextItem(step, match, label, context) : countItems(step, match, label, context);
}

/** Takes the first match of the pool that no earlier step has taken; waits for it when it is not there yet. */
async function nextItem(step: Step, match: MessageMatch, label: string, context: RunContext): Promise<object> {
  const { feed, wall } = context;
  const deadline = wall.now() + withinOf(step);
  for (;;) {
    const item = feed.pool.find((one) => one.takenBy === undefined && match.matches(one));
    if (item !== undefined) {
      item.takenBy = label;
      return item.event;
    }
    const left = deadline - wall.now();
    if (left <= 0) throw await missing(step, match, context);
    await feed.next(left);
  }
}

async function missing(step: Step, match: MessageMatch, context: RunContext): Promise<StepFailure> {
  const { pool } = context.feed;
  const taken = pool.filter((item) => match.matches(item));
  const lines = [
    `there was none within ${step.within ?? `${defaultWithin / 1000}s`}`,
    ...taken.map(
      (item) =>
        `one matches, but was already matched by ${item.takenBy ?? "an earlier step"}: ${lineOf(item, context.nameOf)}`,
    ),
    ...(await messageFacts(step, context)),
  ];
  return new StepFailure(lines.join("\n"), {
    expected: match.words,
    nearest: taken.length > 0 ? [] : match.nearest(pool),
  });
}

async function countItems(step: Step, match: MessageMatch, label: string, context: RunContext): Promise<undefined> {
  const { feed, wall } = context;
  const count = Number(step.count);
  const matching = (): PoolItem[] => feed.pool.filter((item) => match.matches(item));
  const deadline = wall.now() + withinOf(step);
  while (matching().length < count && wall.now() < deadline) await feed.next(deadline - wall.now());
  await settleAndKeepQuiet(defaultQuiet, match.words, context);
  const items = matching();
  if (items.length !== count) {
    const lines = [
      `there were ${items.length}`,
      ...items.slice(0, 10).map((item) => `  ${lineOf(item, context.nameOf)}`),
    ];
    if (items.length < count) lines.push(...(await messageFacts(step, context)));
    throw new StepFailure(lines.join("\n"), { expected: match.words, nearest: match.nearest(feed.pool) });
  }
  for (const item of items) item.takenBy ??= label;
  return undefined;
}

async function refuseMessage(step: Step, match: MessageMatch, context: RunContext): Promise<undefined> {
  await settleAndKeepQuiet(parseDuration(step.for ?? "") ?? defaultQuiet, match.words, context);
  const items = context.feed.pool.filter((item) => item.takenBy === undefined && match.matches(item));
  if (items.length === 0) return undefined;
  const lines = items.slice(0, 10).map((item) => `  ${lineOf(item, context.nameOf)}`);
  throw new StepFailure([`there ${items.length === 1 ? "was 1" : `were ${items.length}`}:`, ...lines].join("\n"), {
    expected: match.words,
  });
}

/** Waits for a delivery or a request, or counts them; they are not taken. */
async function recordedItem(
  step: Step,
  kind: "delivery" | "request",
  context: RunContext,
): Promise<object | undefined> {
  const { control } = context.connection;
  const match = { ...step.match };
  if (step.count !== undefined) return countRecorded(step, kind, match, context);
  const expected = `a ${kind}${step.match === undefined ? "" : ` matching ${briefJson(match)}`}`;
  try {
    return (await control.call("waitFor", { body: { for: kind, match, timeout_ms: withinOf(step) } })).item;
  } catch (error) {
    if (!(error instanceof EmulatorApiError)) throw error;
    const { nearest } = error.data as { nearest?: readonly NearMiss[] };
    throw new StepFailure(`there was none within ${step.within ?? `${defaultWithin / 1000}s`}`, {
      expected,
      nearest: nearest ?? [],
    });
  }
}

async function countRecorded(
  step: Step,
  kind: "delivery" | "request",
  match: object,
  context: RunContext,
): Promise<undefined> {
  const { connection, feed, wall } = context;
  const count = Number(step.count);
  const expected = `${count} ${kind === "delivery" ? "deliveries" : "requests"} matching ${briefJson(match)}`;
  const look = () => connection.control.call("verifyHappened", { body: { for: kind, match: { ...match }, count } });
  const deadline = wall.now() + withinOf(step);
  while ((await look()).count < count && wall.now() < deadline) await feed.next(deadline - wall.now());
  await settleAndKeepQuiet(defaultQuiet, expected, context);
  const outcome = await look();
  if (outcome.ok) return undefined;
  throw new StepFailure(`there were ${outcome.count}`, { expected, nearest: outcome.nearest });
}

/** Waits until nothing is in flight, and then for a time without push attempts, platform calls and messages. */
async function settleAndKeepQuiet(ms: number, expected: string, { connection, feed, wall }: RunContext): Promise<void> {
  const start = wall.now();
  for (;;) {
    try {
      await connection.control.call("settleDeliveries", { body: { timeout_ms: settleWithin } });
    } catch (error) {
      if (!(error instanceof EmulatorApiError)) throw error;
      throw new StepFailure(`pushes did not settle: ${error.sentence}`, { expected });
    }
    const left = ms - Math.min(feed.quietMs, wall.now() - start);
    if (left <= 0) return;
    await feed.next(left);
  }
}

const withinOf = ({ within }: Step): number => parseDuration(within ?? "") ?? defaultWithin;
