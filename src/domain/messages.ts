import { FinchatError } from "../core/errors.ts";
import type { App, Message, MessageContent, Room } from "../store/entities.ts";
import { botOf } from "./app-rights.ts";
import type { DomainContext } from "./context.ts";
import type { Moderation } from "./moderation.ts";
import type { Rooms } from "./rooms.ts";
import { forEachTarget, type TargetFields, type TargetResults } from "./targets.ts";

/** Messages on their way into rooms. */
export class Messages {
  readonly #context: DomainContext;
  readonly #rooms: Rooms;
  readonly #moderation: Moderation;

  constructor(context: DomainContext, rooms: Rooms, moderation: Moderation) {
    this.#context = context;
    this.#rooms = rooms;
    this.#moderation = moderation;
  }

  /**
   * An app's bot speaks, in rooms or to users with whom it has a direct room (发送消息).
   * @throws FinchatError FC_FORBIDDEN for a web app, and what `forEachTarget` throws
   */
  send(app: App, targets: TargetFields, content: MessageContent): TargetResults {
    const bot = botOf(app);
    return this.inRooms(bot, targets, (room) => this.say(room, bot, content, app.app_id).event_id);
  }

  /**
   * Does something in each room that a call of a bot names: by its id, or by the user whose direct room with the bot it
   * is. `act` gives the id of the event that it made. FC_ROOM_NOT_FOUND is that id's own failure.
   * @throws FinchatError what `forEachTarget` throws
   */
  inRooms(bot: string, targets: TargetFields, act: (room: Room) => string): TargetResults {
    return forEachTarget(targets, this.#context, {
      toRoom: (roomId) => act(this.#rooms.get(roomId)),
      toFcid: (fcid) => act(this.#directRoom(bot, fcid)),
    });
  }

  /**
   * Somebody says something in a room; `appId` is the app that says it in a user's name, a bot's own is known. Not to be
   * called within a change: what a refused message tells of itself must stay.
   * @throws FinchatError what `admit` throws
   */
  say(room: Room, sender: string, content: MessageContent, appId?: string): Message {
    const { store, rows, ids, clock, bus, domain } = this.#context;
    this.admit(room, sender, content);
    const app = appId ?? this.#rooms.membership(room.room_id, sender)?.app_id;
    return store.change(() => {
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
   * Somebody says something to another, in their direct room, which is made when missing, also where the message is
   * then refused.
   * @throws FinchatError what `Rooms.openDirect` and `say` throw
   */
  sayTo(sender: string, to: string, content: MessageContent): Message {
    return this.say(this.#rooms.openDirect(sender, to).room, sender, content);
  }

  /**
   * Whether somebody may say this in a room, or show it there on a card.
   * @throws FinchatError FC_FCID_NOT_IN_ROOM, FC_FORBIDDEN where only the owner may speak or a sensitive word forbids it
   */
  admit(room: Room, sender: string, content: MessageContent): void {
    if (this.#rooms.membership(room.room_id, sender) === undefined) {
      throw new FinchatError("FC_FCID_NOT_IN_ROOM", `${sender} is not in ${room.room_id}`);
    }
    if (room.message_forbidden_except_owner && room.owner !== sender) {
      throw new FinchatError("FC_FORBIDDEN", `only the owner may speak in ${room.room_id}`);
    }
    this.#moderation.review(room, sender, content);
  }

  #directRoom(bot: string, fcid: string): Room {
    const room = this.#rooms.direct(bot, fcid);
    if (room === undefined) throw new FinchatError("FC_ROOM_NOT_FOUND", `${bot} has no direct room with ${fcid}`);
    return room;
  }
}
