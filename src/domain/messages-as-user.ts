import { FinchatError } from "../core/errors.ts";
import { domainOf } from "../store/collections.ts";
import type { App, MessageContent, Room } from "../store/entities.ts";
import { assertPrivileged, botOf } from "./app-rights.ts";
import type { DomainContext } from "./domain-context.ts";
import type { Messages } from "./messages.ts";
import type { People } from "./people.ts";
import type { Rooms } from "./rooms.ts";
import { forEachTarget, type TargetFields, type TargetResults } from "./targets.ts";

/** In whose name an app speaks, and where; `topic` goes to the direct rooms that `fcids` leads to. */
export interface AsUser extends TargetFields {
  readonly sender: string;
  readonly topic?: string | undefined;
}

/** Messages that apps send as users (以用户名义发送消息). */
export class MessagesAsUser {
  readonly #context: DomainContext;
  readonly #people: People;
  readonly #rooms: Rooms;
  readonly #messages: Messages;

  constructor(context: DomainContext, domain: { people: People; rooms: Rooms; messages: Messages }) {
    this.#context = context;
    this.#people = domain.people;
    this.#rooms = domain.rooms;
    this.#messages = domain.messages;
  }

  /**
   * Sends a message as a user (a bot is none) of the app's own domain, to rooms that the user is in, or to others in
   * their direct rooms, which are made when missing. A refused message leaves neither a room nor a topic behind.
   * @throws FinchatError FC_FCID_NOT_FOUND or FC_FORBIDDEN for the sender, FC_FORBIDDEN for an app that is not
   *   privileged or has no bot, and what `forEachTarget` throws
   */
  send(app: App, { sender, topic, ...targets }: AsUser, content: MessageContent): TargetResults {
    assertPrivileged(app);
    const domain = domainOf(botOf(app));
    if (domainOf(this.#people.user(sender).fcid) !== domain) {
      throw new FinchatError("FC_FORBIDDEN", `${sender} is not of the app's domain ${domain}`);
    }
    const draft = { sender, content, appId: app.app_id };
    const post = (open: () => Room): string => this.#messages.post(open, draft).event_id;
    return forEachTarget(targets, this.#context, {
      toRoom: (roomId) => post(() => this.#rooms.get(roomId)),
      toFcid: (fcid) => post(() => this.#directRoom(sender, this.#people.known(fcid), topic)),
    });
  }

  #directRoom(sender: string, fcid: string, topic: string | undefined): Room {
    const { room } = this.#rooms.openDirect(sender, fcid);
    if (topic === undefined || topic === room.topic) return room;
    const named = { ...room, topic };
    this.#context.rows.rooms.put(named);
    return named;
  }
}
