import type { EmulatorConnection } from "../client/connection.ts";
import type { components } from "../generated/control.d.ts";
import type { AppUnderTest } from "./app-under-test.ts";
import type { BotProcess } from "./bot-process.ts";
import { CheckFailure } from "./finding.ts";
import { Observer, reactionMs, type Effects, type Mark } from "./observer.ts";
import { findSpeakers, type Speaker } from "./speaker.ts";

type Schemas = components["schemas"];

/** A delivery of an event to the bot. */
export type Delivery = Schemas["Delivery"];

/** Facts about a bot that its first message showed. */
export interface Profile {
  /** The acknowledgement took longer than a second. */
  readonly isSlow: boolean;
  /** It makes no platform call for the text. */
  readonly isSilent: boolean;
  /** Time from the text until its last call, in ms. */
  readonly replyMs: number;
}

/** Surroundings of one check: an emulated tenant of its own, and the bot. */
export interface StageParts {
  readonly fx: EmulatorConnection;
  readonly app: AppUnderTest;
  readonly callback: string;
  readonly texts: readonly string[];
  readonly profile: Profile;
  /** The bot's process, where certification starts it. */
  readonly bot: BotProcess | undefined;
}

/** Actions and observations that checks share. */
export class Stage {
  readonly fx: EmulatorConnection;
  readonly app: AppUnderTest;
  readonly callback: string;
  readonly texts: readonly string[];
  readonly profile: Profile;
  readonly bot: BotProcess | undefined;
  readonly observer: Observer;

  constructor({ fx, app, callback, texts, profile, bot }: StageParts) {
    this.fx = fx;
    this.app = app;
    this.callback = callback;
    this.texts = texts;
    this.profile = profile;
    this.bot = bot;
    this.observer = new Observer(fx);
    this.observer.quietMs = Math.round(Math.min(Math.max(200, 2 * profile.replyMs), reactionMs));
  }

  /** The text that the bot is sent. */
  get text(): string {
    return this.texts[0] ?? "";
  }

  /** Returns users with direct rooms with the bot, after its reactions to new rooms. */
  async speakers(count: number): Promise<readonly Speaker[]> {
    const { speakers, hasNewRooms } = await findSpeakers(this.fx, this.observer, { app: this.app, count });
    if (hasNewRooms) await this.settled(count);
    return speakers;
  }

  /** Returns one user with a direct room with the bot. */
  async speaker(): Promise<Speaker> {
    const [speaker] = await this.speakers(1);
    if (speaker === undefined) throw new CheckFailure("no user can talk to the bot");
    return speaker;
  }

  /**
   * Sends the text and returns the reaction to it.
   * @throws CheckFailure when the bot does not acknowledge the event, or makes no call although it did before
   */
  async exchange(speaker: Speaker, text = this.text): Promise<Effects & { readonly eventId: string }> {
    const { mark } = this.observer;
    const eventId = await speaker.say(text);
    await this.assertAcknowledged(eventId);
    return { eventId, ...(await this.reactionTo(eventId, mark)) };
  }

  /** Returns the reaction to an event sent after `mark`. @throws CheckFailure when there is none */
  async reactionTo(eventId: string, mark: Mark): Promise<Effects> {
    const isAnswered = this.profile.isSilent || (await this.observer.reaction(mark, this.#reactionMs));
    await this.settled();
    if (!isAnswered) {
      throw new CheckFailure(`the bot acknowledged ${JSON.stringify(await this.#textOf(eventId))} but made no call`);
    }
    return this.observer.effects(mark);
  }

  /** Waits until pushes have ended and the bot is quiet. @throws CheckFailure when the bot has ended */
  async settled(pushes = 1): Promise<void> {
    await this.observer.quiet(pushes);
    this.bot?.assertRuns();
  }

  /** Returns the delivery of an event to the bot. @throws CheckFailure when the event is not pushed */
  async delivery(eventId: string): Promise<Delivery> {
    const [delivery] = await this.fx.deliveries.list({ event_id: eventId, app_id: this.app.appId });
    if (delivery !== undefined) return delivery;
    const { apps } = await this.fx.control.call("explainEvent", { params: { event_id: eventId } });
    const rule = apps.find(({ app_id }) => app_id === this.app.appId)?.rule ?? "no rule";
    throw new CheckFailure(
      `the app is not pushed messages of its direct rooms (${rule})`,
      "Publish the app, and subscribe it to room messages in the fixtures.",
    );
  }

  /** Waits for the attempt of an event. @throws CheckFailure unless it is answered 200 at once */
  async assertAcknowledged(eventId: string): Promise<void> {
    await this.fx.deliveries.settle(600_000);
    const outcome = outcomeOf(await this.delivery(eventId));
    if (outcome === "200") return;
    this.bot?.assertRuns();
    throw new CheckFailure(`the push of ${JSON.stringify(await this.#textOf(eventId))} got ${outcome}`);
  }

  async #textOf(eventId: string): Promise<string> {
    const { payload } = await this.delivery(eventId);
    const { body } = payload.event.content;
    return String(body).slice(0, shownCharacters);
  }

  get #reactionMs(): number {
    return Math.max(reactionMs, 2 * this.profile.replyMs);
  }
}

const shownCharacters = 40;

/** Returns the outcome of the last attempt: its status, or its error. */
export function outcomeOf({ attempts }: Delivery): string {
  const last = attempts.at(-1);
  return last === undefined ? "no attempt" : String(last.error ?? last.status);
}
