import { isRecord } from "../core/json.ts";
import { compare, difference, type Difference } from "./compare.ts";
import type { Answered } from "./exchange.ts";
import { pointerStep, valueAt } from "./pointers.ts";
import type { Received } from "./receiver.ts";
import type { Expected, ExpectedAnswer, ExpectedPush, Table } from "./samples.ts";

type Tables = Readonly<Record<string, Table>>;

/** Returns the differences between a response and its sample. */
export function judgeAnswer(expected: ExpectedAnswer, actual: Answered, tables: Tables): Difference[] {
  const wrongStatus = expected.status === actual.status ? [] : [difference("status", expected.status, actual.status)];
  if (wrongStatus.length > 0) return [...wrongStatus, ...reason(actual)];
  const part = expected.redirect === undefined ? actual.body : actual.redirect;
  return [
    ...judgeHeaders(expected, actual.headers),
    ...judgeBody({ ...expected, body: expected.redirect ?? expected.body }, part, tables),
  ];
}

/** Returns the differences between a push and its sample. */
export function judgePush(expected: ExpectedPush, actual: Received | undefined, tables: Tables): Difference[] {
  if (actual === undefined) return [difference("push", expected.body, undefined)];
  return [
    ...(expected.method === actual.method ? [] : [difference("method", expected.method, actual.method)]),
    ...judgeHeaders(expected, actual.headers),
    ...judgeBody(expected, actual.body, tables),
  ];
}

/** An error's body says why the status is another. */
const reason = ({ body, status }: Answered): Difference[] => (status < 400 ? [] : [difference("", undefined, body)]);

function judgeHeaders({ headers = {} }: Expected, actual: Readonly<Record<string, string>>): Difference[] {
  return Object.entries(headers).flatMap(([name, value]) => {
    const found = actual[name.toLowerCase()];
    return found === value || found?.startsWith(`${value};`) === true ? [] : [difference(name, value, found)];
  });
}

function judgeBody(
  { body, table, free = {}, partial = {}, decoded = [] }: Expected,
  actual: unknown,
  tables: Tables,
): Difference[] {
  if (body === undefined) return [];
  const terms = { tables, free: Object.keys(free), partial: Object.keys(partial) };
  return compare(decode(body, decoded), decode(actual, decoded), table, terms);
}

/** A value with the tokens at these places taken apart; what is no token stays as it is. */
function decode(value: unknown, pointers: readonly string[]): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([field, inner]) => [
      field,
      pointers.includes(pointerStep(field)) && typeof inner === "string" ? decodeToken(inner) : inner,
    ]),
  );
}

function decodeToken(token: string): unknown {
  const [header, claims] = token.split(".").map((part) => {
    try {
      return JSON.parse(Buffer.from(part, "base64url").toString("utf8")) as unknown;
    } catch {
      return undefined;
    }
  });
  return header === undefined || claims === undefined ? token : { header, claims };
}

/** Returns the values that a response provides for later samples, by placeholder; missing values are left out. */
export const savedFrom = (saves: Readonly<Record<string, string>>, answer: Answered): [string, unknown][] =>
  Object.entries(saves)
    .map(([name, pointer]): [string, unknown] => [name, valueAt(answer, pointer)])
    .filter(([, value]) => value !== undefined);
