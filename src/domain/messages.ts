import { FinchatError } from "../core/errors.ts";
import type { App, Message, MessageContent, Room } from "../store/entities.ts";
import type { DomainContext } from "./context.ts";
import type { Rooms } from "./rooms.ts";
import { forEachTarget, type TargetFields, type TargetResults } from "./targets.ts";

/** Messages on their way into rooms. */
export class Messages {
  readonly #context: DomainContext;
  readonly #rooms: Rooms;

  constructor(context: DomainContext, rooms: Rooms) {
    this.#context = context;
    this.#rooms = rooms;
  }

  /**
   * An app's bot speaks, in rooms or to users with whom it has a direct room (发送消息).
   * @throws FinchatError FC_FORBIDDEN for a web app, and what `forEachTarget` throws
   */
  send(app: App, targets: TargetFields, content: MessageContent): TargetResults {
    const bot = botOf(app);
    return this.#context.store.change(() =>
      forEachTarget(targets, this.#context.settings.current.limits, {
        toRoom: (roomId) => this.say(this.#rooms.get(roomId), bot, content, app.app_id).event_id,
        toFcid: (fcid) => this.say(this.#directRoomWith(bot, fcid), bot, content, app.app_id).event_id,
      }),
    );
  }

  /**
   * Somebody says something in a room; `appId` is the app that says it for them.
   * @throws FinchatError FC_FCID_NOT_IN_ROOM, FC_FORBIDDEN where only the owner may speak
   */
  say(room: Room, sender: string, content: MessageContent, appId?: string): Message {
    const { store, rows, ids, clock, bus, domain } = this.#context;
    if (this.#rooms.membership(room.room_id, sender) === undefined) {
      throw new FinchatError("FC_FCID_NOT_IN_ROOM", `${sender} is not in ${room.room_id}`);
    }
    if (room.message_forbidden_except_owner && room.owner !== sender) {
      throw new FinchatError("FC_FORBIDDEN", `only the owner may speak in ${room.room_id}`);
    }
    return store.change(() => {
      const message: Message = {
        event_id: ids.eventId(domain()),
        room_id: room.room_id,
        sender,
        timestamp: clock.now(),
        position: ++store.counters.position,
        content,
        ...(appId !== undefined && { app_id: appId }),
      };
      rows.messages.put(message);
      bus.publish({ kind: "message", message, room });
      return message;
    });
  }

  /**
   * Somebody says something to another, in their direct room, which is made when missing.
   * @throws FinchatError what `Rooms.openDirect` and `say` throw
   */
  sayTo(sender: string, to: string, content: MessageContent): Message {
    return this.#context.store.change(() => this.say(this.#rooms.openDirect(sender, to).room, sender, content));
  }

  #directRoomWith(bot: string, fcid: string): Room {
    const room = this.#rooms.direct(bot, fcid);
    if (room === undefined) throw new FinchatError("FC_ROOM_NOT_FOUND", `${bot} has no direct room with ${fcid}`);
    return room;
  }
}

/**
 * The fcid of an app's bot.
 * @throws FinchatError FC_FORBIDDEN for a web app, which has none
 */
export function botOf(app: App): string {
  if (app.bot === undefined) throw new FinchatError("FC_FORBIDDEN", `${app.app_id} is a web app and has no bot`);
  return app.bot;
}
