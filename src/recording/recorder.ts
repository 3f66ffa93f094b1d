import { EmulatorError } from "../core/errors.ts";
import type { Fields } from "../core/json.ts";
import { yamlText } from "../core/yaml-text.ts";
import type { Collections } from "../store/collections.ts";
import { actStep } from "./act-steps.ts";
import type { Action, ActionLog } from "./action-log.ts";
import { Cast } from "./cast.ts";
import { instantText } from "./durations.ts";
import {
  deliveryStep,
  isBotMessage,
  messageStep,
  requestStep,
  updateStep,
  type ExpectationContext,
} from "./expectations.ts";
import type { RecordedEntry, RecordedFeed } from "./feed.ts";
import type { RecordedStep } from "./step.ts";
import { Variables } from "./variables.ts";

/** Origin of the tenant: the default one, a file or folder as it was named at the start, or given as an object. */
export type TenantOrigin = "default" | "inline" | { readonly path: string };

/** Dependencies of the recorder. */
export interface RecorderContext {
  readonly feed: RecordedFeed;
  readonly actions: ActionLog;
  readonly rows: Collections;
  readonly clock: { now(): number; readonly mode: "real" | "frozen" };
  readonly seed: number | undefined;
  /** Settings that were given at the start. */
  readonly settings: Fields;
  readonly origin: () => TenantOrigin;
  /** Returns the tenant as it was loaded. */
  readonly tenant: () => object;
  /** Returns the tenant with the bytes of its media. */
  readonly fixtures: () => Promise<object>;
  /** True when the state began with the fixtures, not with an imported or saved state. */
  readonly isFromFixtures: () => boolean;
  /** Returns the bytes of a file as base64. */
  readonly fileBytes: (contentUri: string) => Promise<string | undefined>;
}

/** Part of the feed to record: after `since`, up to `until`. */
export interface RecordedRange {
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}

/** Settings that belong to the process, and that no tenant of its own may have. */
const processSettings = new Set(["control", "tenants", "iam"]);

/** Turns what happened into a scenario. */
export class Recorder {
  readonly #context: RecorderContext;

  constructor(context: RecorderContext) {
    this.#context = context;
  }

  /**
   * Returns the scenario of a part of the feed, as YAML.
   * @throws EmulatorError EMULATOR_CONFLICT when a part of it is no longer kept
   */
  async scenario({ since, until }: RecordedRange): Promise<string> {
    const { feed, actions } = this.#context;
    const start = this.#startOf(since);
    const end = until ?? Number.POSITIVE_INFINITY;
    const entries: RecordedEntry[] = [];
    for (const entry of feed.after(start)) if (entry.place <= end) entries.push(entry);
    const acts = [...actions.after(start)].filter(({ after }) => after < end);
    const steps = await this.#steps(entries, acts);
    const comment = this.#comment(since);
    return yamlText(await this.#content(steps, acts), {
      spaced: ["bots", "steps"],
      ...(comment !== undefined && { comment }),
    });
  }

  /** @throws EmulatorError EMULATOR_CONFLICT */
  #startOf(since: number | undefined): number {
    const { feed, actions } = this.#context;
    const { oldest, isComplete } = feed;
    const start = since ?? oldest;
    const kept = Math.max(oldest, actions.droppedAfter ?? 0);
    if (since === undefined ? isComplete && start >= kept : start >= kept) return start;
    const what = since === undefined ? "the beginning" : `entry ${since}`;
    throw new EmulatorError("EMULATOR_CONFLICT", `${what} is no longer kept; record since=${kept}, or reset before`);
  }

  #comment(since: number | undefined): string | undefined {
    const { feed, isFromFixtures } = this.#context;
    if (since !== undefined && (since > feed.oldest || !feed.isComplete)) {
      return `Recorded after entry ${since} of the event feed: the state from before it is missing.`;
    }
    return isFromFixtures() ? undefined : "Recorded with a saved or imported state: that state is missing.";
  }

  async #steps(entries: readonly RecordedEntry[], acts: readonly Action[]): Promise<BuiltSteps> {
    const { rows } = this.#context;
    const cast = new Cast(entries, acts, rows);
    const files = await this.#files(acts);
    const fixed = textsIn(this.#context.tenant());
    const isFixed = (id: string): boolean => fixed.has(id);
    const cards = entries.filter(({ event }) => isBotMessage(event) && event.message.content.msgtype === "m.cui");
    const rooms = new Set(entries.flatMap(({ event }) => (isBotMessage(event) ? [event.message.room_id] : [])));
    const context: ExpectationContext = {
      cast,
      rows,
      variables: new Variables(isFixed),
      uploaded: (contentUri) => files.get(contentUri),
      namesRooms: rooms.size > 1,
      namesCards: cards.length > 1,
      isFixed,
    };
    return { cast, steps: mergedSteps(entries, acts, context) };
  }

  async #files(acts: readonly Action[]): Promise<Map<string, string>> {
    const files = new Map<string, string>();
    for (const { operation, response } of acts) {
      const uri = operation === "putMedia" ? (response as Fields | undefined)?.["content_uri"] : undefined;
      const bytes = typeof uri === "string" ? await this.#context.fileBytes(uri) : undefined;
      if (typeof uri === "string" && bytes !== undefined) files.set(uri, bytes);
    }
    return files;
  }

  async #content({ cast, steps }: BuiltSteps, acts: readonly Action[]): Promise<object> {
    const { seed, origin, fixtures, settings } = this.#context;
    const from = origin();
    const clock = this.#frozenAt(acts);
    const own = Object.fromEntries(Object.entries(settings).filter(([name]) => !processSettings.has(name)));
    const names = cast.bots.map(({ appId }) => this.#context.rows.apps.get(appId)?.name ?? appId);
    return {
      name: names.length === 0 ? "Recorded conversation" : `Conversation with ${names.join(" and ")}`,
      ...(from !== "default" && { fixtures: from === "inline" ? await fixtures() : from.path }),
      ...(clock !== undefined && { clock: instantText(clock) }),
      ...(seed !== undefined && { seed }),
      ...(Object.keys(own).length > 0 && { settings: own }),
      ...(cast.bots.length > 0 && {
        bots: Object.fromEntries(
          cast.bots.map(({ name, appId, callback }) => [name, { app_id: appId, ...(callback !== "" && { callback }) }]),
        ),
      }),
      steps,
    };
  }

  /** Returns the time at which the clock was frozen when the recording began; undefined when it ran. */
  #frozenAt(acts: readonly Action[]): number | undefined {
    const first = acts.find(({ operation }) => operation === "advanceClock" || operation === "setClock");
    const { clock } = this.#context;
    const { mode, at } = first ?? { mode: clock.mode, at: clock.now() };
    return mode === "frozen" ? at : undefined;
  }
}

/** Returns all texts of a value, at any depth. */
function textsIn(value: unknown, texts = new Set<string>()): Set<string> {
  if (typeof value === "string") texts.add(value);
  else if (typeof value === "object" && value !== null) for (const part of Object.values(value)) textsIn(part, texts);
  return texts;
}

interface BuiltSteps {
  readonly cast: Cast;
  readonly steps: readonly RecordedStep[];
}

/** Puts actions and what bots did into one order. */
function mergedSteps(
  entries: readonly RecordedEntry[],
  acts: readonly Action[],
  context: ExpectationContext,
): RecordedStep[] {
  const steps: RecordedStep[] = [];
  const waiting = [...acts];
  const submitted = new Submits();
  const addActs = (before: number): void => {
    for (let [action] = waiting; action !== undefined && action.after < before; [action] = waiting) {
      waiting.shift();
      submitted.add(action);
      for (const step of [deliveryStep(action, context), actStep(action, context)]) {
        if (step !== undefined) steps.push(step);
      }
    }
  };
  for (const { place, event } of entries) {
    addActs(place);
    const step = submitted.takes(event) ? undefined : expectationOf({ place, event }, context);
    if (step !== undefined) steps.push(step);
  }
  addActs(Number.POSITIVE_INFINITY);
  return steps;
}

function expectationOf(
  { event }: Pick<RecordedEntry, "place" | "event">,
  context: ExpectationContext,
): RecordedStep | undefined {
  if (isBotMessage(event)) return messageStep(event.message, context);
  if (event.kind === "card_updated") return updateStep(event.message, context);
  return event.kind === "request" ? requestStep(event.request, context) : undefined;
}

/** Updates of cards that users made by submitting them. */
class Submits {
  readonly #cards: string[] = [];

  add({ operation, params, refused }: Action): void {
    if (operation === "submitCard" && refused === undefined) this.#cards.push(String(params["event_id"]));
  }

  /** Returns whether an entry is the update of a submit, which it takes once. */
  takes(event: RecordedEntry["event"]): boolean {
    const index = event.kind === "card_updated" ? this.#cards.indexOf(event.message.event_id) : -1;
    if (index < 0) return false;
    this.#cards.splice(index, 1);
    return true;
  }
}
