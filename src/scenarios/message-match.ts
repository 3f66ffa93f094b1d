import { briefJson } from "../core/brief-json.ts";
import { Matcher } from "../realtime/matcher.ts";
import type { PoolItem } from "./feed.ts";
import type { NearMiss } from "./failure.ts";
import type { RunContext } from "./run-context.ts";
import type { Step } from "./scenario.ts";
import { textMatch, type TextMatch } from "./text-match.ts";

/** Number of near misses that are told. */
const toldMisses = 3;

/** Matches messages and updates of the pool against an expectation whose variables have their values. */
export class MessageMatch {
  /** The expectation in words. */
  readonly words: string;
  readonly #kind: PoolItem["kind"];
  readonly #matcher: Matcher;
  readonly #text: TextMatch | undefined;
  readonly #botsOnly: ReadonlySet<string> | undefined;

  constructor(step: Step, { names, patterns, botFcids }: Pick<RunContext, "names" | "patterns" | "botFcids">) {
    const { expect, from, in: room, text, content, match } = step;
    this.#kind = expect === "update" ? "update" : "message";
    const subset = {
      ...match,
      ...(from !== undefined && { sender: names.fcid(from) }),
      ...(room !== undefined && { room_id: room }),
      ...(content !== undefined && { content: { ...contentIn(match), ...content } }),
    };
    this.#matcher = new Matcher(subset, (source, body) => patterns.test(source, body));
    this.#text = text === undefined ? undefined : textMatch(text);
    this.#botsOnly = expect === "no message" && from === undefined && match === undefined ? botFcids : undefined;
    this.words = wordsOf(step, this.#text);
  }

  /** Returns whether an item of the pool is what is expected. */
  matches({ kind, event }: PoolItem): boolean {
    if (kind !== this.#kind || this.#botsOnly?.has(event.sender) === false) return false;
    return this.#fitsText(event.content["body"]) && this.#matcher.matches(event);
  }

  /** Returns the items that come nearest to a match, best first, the newer first among equals. */
  nearest(pool: readonly PoolItem[]): NearMiss[] {
    const misses = pool.map((item) => this.#missOf(item)).filter((miss) => miss.distance > 0);
    misses.sort((a, b) => a.distance - b.distance || b.seq - a.seq);
    return misses.slice(0, toldMisses).map(({ item, differences }) => ({ item, differences }));
  }

  #missOf({ seq, kind, event }: PoolItem): NearMiss & { seq: number; distance: number } {
    const found = this.#matcher.differences(event);
    const differences = [...found.told];
    const body = event.content["body"];
    if (!this.#fitsText(body))
      differences.push({
        path: "/content/body",
        expected: this.#text?.words,
        ...(body !== undefined && { actual: body }),
      });
    if (kind !== this.#kind) differences.push({ path: "", expected: this.#kind, actual: kind });
    return { seq, item: event, differences, distance: found.distance + differences.length - found.told.length };
  }

  #fitsText(body: unknown): boolean {
    return this.#text === undefined || (typeof body === "string" && this.#text.test(body));
  }
}

function contentIn(match: Step["match"]): object {
  const content = match?.["content"];
  return typeof content === "object" && content !== null ? content : {};
}

function wordsOf(
  { expect, from, in: room, content, match, count, for: quiet }: Step,
  text: TextMatch | undefined,
): string {
  const parts = [
    expect === "no message"
      ? "no message"
      : count === undefined
        ? expect === "update"
          ? "an update"
          : "a message"
        : `${count} ${String(expect)}s`,
    from === undefined ? "" : `from ${from}`,
    room === undefined ? "" : `in ${room}`,
    text === undefined ? "" : `with text ${text.words}`,
    content === undefined ? "" : `with content ${briefJson(content)}`,
    match === undefined ? "" : `matching ${briefJson(match)}`,
    quiet === undefined ? "" : `for ${quiet}`,
  ];
  return parts.filter((part) => part !== "").join(" ");
}
