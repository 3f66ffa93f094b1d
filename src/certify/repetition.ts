import type { Call, Posted } from "./observer.ts";

/** Returns the highest number of equal messages in one room; 0 without messages. */
export function mostRepeated(messages: readonly Posted[]): number {
  const counts = new Map<string, number>();
  for (const { room_id, content } of messages) {
    const key = JSON.stringify([room_id, content]);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values());
}

/** Returns the calls as a list for a sentence: `2 calls: POST message/send, PUT message/update-cui`. */
export function callList(calls: readonly Call[]): string {
  const names = [...new Set(calls.map(({ method, path }) => `${method} ${shortPath(path)}`))];
  return `${calls.length} ${calls.length === 1 ? "call" : "calls"}: ${names.join(", ")}`;
}

const shortPath = (path: string): string => path.replace(/^.*\/(?:open-api|privilege-api)\//, "");

/** Result of comparing responses with the numbered texts that they quote. */
export interface Quotes {
  /** Numbers in the order of the responses. */
  readonly order: readonly number[];
  readonly missing: readonly number[];
  readonly repeated: readonly number[];
  readonly isOrdered: boolean;
}

/** Returns a text with a number that its quotation shows. */
export const numbered = (text: string, number: number): string => `${text} #${String(number).padStart(3, "0")}`;

/** Compares messages with the numbered texts sent. */
export function quotesOf(messages: readonly Posted[], numbers: readonly number[]): Quotes {
  const order = messages.flatMap(({ content }) => {
    const number = Number(/#(\d{3,})/.exec(String(content["body"]))?.[1]);
    return numbers.includes(number) ? [number] : [];
  });
  return {
    order,
    missing: numbers.filter((number) => !order.includes(number)),
    repeated: numbers.filter((number) => order.filter((quoted) => quoted === number).length > 1),
    isOrdered: order.every((number, index) => index === 0 || number >= (order[index - 1] ?? 0)),
  };
}

/** Returns what is wrong with quotations, as a clause; undefined when each text is quoted once and in order. */
export function quoteProblem(quotes: Quotes): string | undefined {
  if (quotes.repeated.length > 0) return `text ${numberList(quotes.repeated)} was answered twice`;
  if (!quotes.isOrdered) return `the texts were answered in the order ${quotes.order.join(", ")}`;
  if (quotes.missing.length > 0) return `text ${numberList(quotes.missing)} was not answered`;
  return undefined;
}

const numberList = (numbers: readonly number[]): string =>
  numbers.length > 5 ? `${numbers.slice(0, 5).join(", ")} and ${numbers.length - 5} more` : numbers.join(", ");
