import { FinchatError } from "../core/errors.ts";
import type { App, Message, MessageContent, Room } from "../store/entities.ts";
import { botOf } from "./app-rights.ts";
import type { DomainContext } from "./domain-context.ts";
import type { Moderation } from "./moderation.ts";
import type { People } from "./people.ts";
import type { Rooms } from "./rooms.ts";
import { forEachTarget, type TargetFields, type TargetResults } from "./targets.ts";

/** A message that is posted: by whom, and for which app where one posts in a user's name (a bot's own is known). */
export interface Draft {
  readonly sender: string;
  readonly content: MessageContent;
  readonly appId?: string | undefined;
}

/** Messages on their way into rooms. */
export class Messages {
  readonly #context: DomainContext;
  readonly #people: People;
  readonly #rooms: Rooms;
  readonly #moderation: Moderation;

  constructor(context: DomainContext, domain: { people: People; rooms: Rooms; moderation: Moderation }) {
    this.#context = context;
    this.#people = domain.people;
    this.#rooms = domain.rooms;
    this.#moderation = domain.moderation;
  }

  /**
   * Sends a message of an app's bot to rooms, or to users with whom the bot has a direct room (发送消息).
   * @throws FinchatError FC_FORBIDDEN for a web app, and what `forEachTarget` throws
   */
  send(app: App, targets: TargetFields, content: MessageContent): TargetResults {
    const sender = botOf(app);
    return this.inRooms(sender, targets, (room) => this.post(() => room, { sender, content }).event_id);
  }

  /**
   * Does something in each room that a call of a bot names: by its id, or by the user whose direct room with the bot it
   * is. `act` gives the id of the event that it made. FC_ROOM_NOT_FOUND and FC_FCID_NOT_FOUND are that id's own failure.
   * @throws FinchatError what `forEachTarget` throws
   */
  inRooms(bot: string, targets: TargetFields, act: (room: Room) => string): TargetResults {
    return forEachTarget(targets, this.#context, {
      toRoom: (roomId) => act(this.#rooms.get(roomId)),
      toFcid: (fcid) => act(this.#directRoom(bot, this.#people.known(fcid))),
    });
  }

  /**
   * Posts a message in the room that `open` gives. `open` may make or change the room: where the message is refused,
   * nothing of that remains. Not to be called within a change, for the reason that `Moderation.change` gives.
   * @throws FinchatError what `open` and `admit` throw
   */
  post(open: () => Room, { sender, content, appId }: Draft): Message {
    const { store, rows, ids, clock, bus, domain } = this.#context;
    return this.#moderation.change(() => {
      const room = open();
      this.admit(room, sender, content);
      const app = appId ?? this.#rooms.membership(room.room_id, sender)?.app_id;
      const message: Message = {
        event_id: ids.eventId(domain()),
        room_id: room.room_id,
        sender,
        timestamp: clock.now(),
        position: ++store.counters.position,
        content,
        ...(app !== undefined && { app_id: app }),
      };
      rows.messages.put(message);
      bus.publish({ kind: "message", message, room });
      return message;
    });
  }

  /**
   * Makes a change to what a room shows that a sensitive word may refuse, as it may a message.
   * @throws FinchatError what `work` throws
   */
  change<T>(work: () => T): T {
    return this.#moderation.change(work);
  }

  /**
   * Lets a sender post this content in a room, or show it there on a card. To be called within `change`.
   * @throws FinchatError FC_FCID_NOT_IN_ROOM, FC_FORBIDDEN where only the owner may post or a sensitive word forbids it
   */
  admit(room: Room, sender: string, content: MessageContent): void {
    if (this.#rooms.membership(room.room_id, sender) === undefined) {
      throw new FinchatError("FC_FCID_NOT_IN_ROOM", `${sender} is not in ${room.room_id}`);
    }
    if (room.message_forbidden_except_owner && room.owner !== sender) {
      throw new FinchatError("FC_FORBIDDEN", `only the owner may post in ${room.room_id}`);
    }
    this.#moderation.review(room, sender, content);
  }

  #directRoom(bot: string, fcid: string): Room {
    const room = this.#rooms.direct(bot, fcid);
    if (room === undefined) throw new FinchatError("FC_ROOM_NOT_FOUND", `${bot} has no direct room with ${fcid}`);
    return room;
  }
}
