import { EmulatorError, FinchatError } from "../core/errors.ts";
import { roomType } from "../events/message-event.ts";
import { pairKey } from "../store/collections.ts";
import type { App, Message, MessageContent, Room } from "../store/entities.ts";
import { botOf } from "./app-rights.ts";
import { checkAnswers, formOf, isCard, withAnswers } from "./card-form.ts";
import type { DomainContext } from "./domain-context.ts";
import type { Messages } from "./messages.ts";
import type { TargetFields, TargetResults } from "./targets.ts";

/** The fcid under which a card's version for everybody is kept. */
const everybody = "";

/**
 * Conversation cards (CUI) after they were sent: what apps change and users fill in. The message itself stays as it was;
 * what is seen since is kept apart, for everybody or for one user, so that a card nobody touched costs nothing.
 */
export class Cards {
  readonly #context: DomainContext;
  readonly #messages: Messages;

  constructor(context: DomainContext, messages: Messages) {
    this.#context = context;
    this.#messages = messages;
  }

  /** A message as a member sees it: a card in its present state for them. */
  seenBy(message: Message, fcid: string): Message {
    if (!isCard(message.content)) return message;
    const { card_versions: versions } = this.#context.rows;
    const version = versions.get(pairKey(message.event_id, fcid)) ?? versions.get(pairKey(message.event_id, everybody));
    return version === undefined ? message : { ...message, content: version.content };
  }

  /**
   * An app changes a card of its own, in each room named (更新CUI). Whether the card as it was sent is shared decides
   * whether it changes for everybody or for those that the new content names. Nobody is pushed.
   * @throws FinchatError FC_FORBIDDEN for a web app, and what `forEachTarget` throws
   */
  update(app: App, targets: TargetFields & { origin_event: string }, content: MessageContent): TargetResults {
    const { ids, domain } = this.#context;
    const bot = botOf(app);
    return this.#messages.inRooms(bot, targets, (room) => {
      const card = this.#ownCard(app, room, targets.origin_event);
      const fcids = formOf(card.content).shared ? [] : formOf(content).fcids;
      return this.#messages.change(() => {
        this.#messages.admit(room, bot, content);
        this.#change(card, room, content, fcids);
        return ids.eventId(domain());
      });
    });
  }

  /**
   * A member submits a card with the values of some or all of its keys; they are kept, for that member or, where the
   * card is shared, for everybody, and the app is told.
   * @returns the id of the event that the app is pushed
   * @throws EmulatorError EMULATOR_CONFLICT when it is no card of an app, or is closed for input; EMULATOR_BAD_REQUEST for
   *   values that the form does not take
   */
  submit(card: Message, room: Room, fcid: string, answers: Readonly<Record<string, string>>): string {
    const { app_id: appId } = card;
    if (!isCard(card.content) || appId === undefined) throw conflict(`${card.event_id} is no card of an app`);
    const { content } = this.seenBy(card, fcid);
    const form = formOf(content);
    if (form.status !== "input") throw conflict(`the card is closed for input: its status is ${form.status}`);
    checkAnswers(form, answers);
    const shared = formOf(card.content).shared;
    return this.#context.store.change(() => {
      this.#change(card, room, withAnswers(content, answers), shared ? [] : [fcid]);
      return this.#announce(appId, card, room, { fcid, answers });
    });
  }

  /** Shows content in place of a card, to those named or, when there are none, to everybody. */
  #change(card: Message, room: Room, content: MessageContent, fcids: readonly string[]): void {
    const { rows, bus } = this.#context;
    const { event_id } = card;
    const message = { ...card, content };
    if (fcids.length > 0) {
      for (const fcid of fcids) rows.card_versions.put({ event_id, fcid, content });
      bus.publish({ kind: "card_updated", message, room, fcids });
      return;
    }
    for (const { fcid } of [...rows.card_versions.byCard.all(event_id)]) {
      if (fcid !== everybody) rows.card_versions.delete(pairKey(event_id, fcid));
    }
    rows.card_versions.put({ event_id, fcid: everybody, content });
    bus.publish({ kind: "card_updated", message, room });
  }

  #ownCard(app: App, room: Room, eventId: string): Message {
    const card = this.#context.rows.messages.get(eventId);
    if (card?.room_id !== room.room_id || card.app_id !== app.app_id || !isCard(card.content)) {
      throw new FinchatError("FC_NOT_FOUND", `${app.app_id} sent no card ${eventId} into ${room.room_id}`);
    }
    return card;
  }

  #announce(
    appId: string,
    card: Message,
    room: Room,
    submit: { fcid: string; answers: Readonly<Record<string, string>> },
  ): string {
    const { ids, clock, bus, domain } = this.#context;
    const event_id = ids.eventId(domain());
    const user = room.pair?.find((fcid) => fcid !== card.sender);
    bus.publish({
      kind: "card_submitted",
      app_id: appId,
      room,
      event: {
        event_id,
        type: "finstore.room.interactcui",
        sender: submit.fcid,
        timestamp: clock.now(),
        room_id: room.room_id,
        room_type: roomType(room),
        origin_event: card.event_id,
        content: { action: "submit", info: submit.answers },
        ...(user !== undefined && { fcid: user }),
      },
    });
    return event_id;
  }
}

const conflict = (message: string): EmulatorError => new EmulatorError("EMULATOR_CONFLICT", message);
