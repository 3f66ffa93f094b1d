import { briefJson } from "../core/brief-json.ts";
import { isRecord } from "../core/json.ts";
import { checkPlainData, knownOptions } from "../core/known-options.ts";
import { ConfigError } from "../core/option-values.ts";
import type { components } from "../generated/control.d.ts";
import type { ControlApi } from "./api.ts";

type Schemas = components["schemas"];

/** Which message is meant: whatever is named must match; a body may be a text or a pattern. */
export interface MessageMatch {
  readonly room?: string;
  readonly sender?: string;
  readonly msgtype?: string;
  readonly body?: string | RegExp;
  readonly event_id?: string;
  /** Any further fields of the content. */
  readonly content?: Readonly<Record<string, unknown>>;
}

/** Options of a wait. */
export interface WaitOptions {
  /** Time-out in ms of real time; default 5000. */
  readonly timeoutMs?: number;
  /** The `seq` of the feed to look after; since the last reset unless said otherwise. */
  readonly since?: number;
}

/** A part of an item that must be there; patterns stand for every text that they match. */
export type ItemMatch = Readonly<Record<string, unknown>>;

/**
 * Waits for what happens, or has happened since the last reset. Each item is handed out once: waiting again with the
 * same match waits for the next. All fail with an EmulatorApiError that names the nearest misses.
 */
export class WaitFor {
  readonly #control: ControlApi;
  readonly #handedOut = new Map<string, Set<number>>();
  readonly #positions = new Map<string, number>();

  constructor(control: ControlApi) {
    this.#control = control;
  }

  /** A message said in any room, by anybody: the event. */
  async message(match: MessageMatch = {}, options: WaitOptions = {}): Promise<Schemas["Event"]> {
    checkMatch("message", match);
    const { room, body, msgtype, content, ...fields } = match;
    const said = { ...content, ...(body !== undefined && { body }), ...(msgtype !== undefined && { msgtype }) };
    const item = { ...fields, ...(room !== undefined && { room_id: room }), content: said };
    return (await this.#next("message", item, options)) as Schemas["Event"];
  }

  /** A delivery, each time it changes: `{app_id, state: "delivered"}`. */
  async delivery(match: ItemMatch = {}, options: WaitOptions = {}): Promise<Schemas["Delivery"]> {
    return (await this.#next("delivery", match, options)) as Schemas["Delivery"];
  }

  /** A call of the platform or the IAM: `{operation_id, status: 200}`. */
  async request(match: ItemMatch = {}, options: WaitOptions = {}): Promise<Schemas["Request"]> {
    return (await this.#next("request", match, options)) as Schemas["Request"];
  }

  /** Begins anew, as after a reset. */
  forget(): void {
    this.#handedOut.clear();
    this.#positions.clear();
  }

  async #next(kind: Schemas["ItemKind"], item: ItemMatch, options: WaitOptions): Promise<Schemas["Item"]> {
    checkMatch(kind, item);
    knownOptions(`waitFor.${kind}`, options, ["timeoutMs", "since"]);
    const match = withPatterns(item) as Record<string, unknown>;
    const key = JSON.stringify([kind, match]);
    const handedOut = this.#handedOut.get(kind) ?? new Set();
    this.#handedOut.set(kind, handedOut);
    for (let since = options.since ?? this.#positions.get(key); ;) {
      const body = { for: kind, match, timeout_ms: options.timeoutMs ?? 5000, ...(since !== undefined && { since }) };
      const found = await this.#control.call("waitFor", { body });
      since = found.seq;
      if (options.since === undefined && handedOut.has(found.seq)) continue;
      handedOut.add(found.seq);
      this.#positions.set(key, found.seq);
      return found.item;
    }
  }
}

/** A match that JSON loses a part of would match more than it says. @throws ConfigError */
function checkMatch(kind: string, match: unknown): void {
  const place = `waitFor.${kind}`;
  checkPlainData(place, match, isPattern);
  const parts: [string, unknown][] = [[place, match]];
  if (isRecord(match) && match["content"] !== undefined) parts.push([`${place}.content`, match["content"]]);
  for (const [name, part] of parts) {
    if (!isRecord(part))
      throw new ConfigError(`${name}: must be an object of fields to match (got ${briefJson(part)})`);
  }
}

/** A pattern of any realm: a sandbox, such as jest's, has a RegExp of its own. */
const isPattern = (value: unknown): value is RegExp => Object.prototype.toString.call(value) === "[object RegExp]";

/** Patterns travel as texts, and lose their flags on the way. */
function sourceOf(pattern: RegExp): string {
  if (pattern.flags === "") return pattern.source;
  throw new TypeError(`a pattern takes no flags here: write ${String(pattern)} without "${pattern.flags}"`);
}

function withPatterns(value: unknown): unknown {
  if (isPattern(value)) return { $regex: sourceOf(value) };
  if (Array.isArray(value)) return value.map(withPatterns);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([field, inner]) => [field, withPatterns(inner)]));
}
