import { FinchatError } from "../core/errors.ts";
import { domainOf } from "../store/collections.ts";
import type { App, Room } from "../store/entities.ts";
import type { DomainContext } from "./domain-context.ts";
import { botOf } from "./app-rights.ts";
import type { People } from "./people.ts";
import { firstGroup, type RoomChanges } from "./room-changes.ts";
import type { Rooms } from "./rooms.ts";

/** Properties of a new group room (创建群聊房间); the app's bot is the owner unless another is named. */
export interface NewRoom {
  readonly name?: string | undefined;
  readonly topic?: string | undefined;
  readonly history_visibility?: Room["history_visibility"] | undefined;
  readonly federate?: boolean | undefined;
  readonly owner?: string | undefined;
  readonly fcids?: readonly string[] | undefined;
}

/** Members that a change could not invite or kick, while others were. */
export interface FailedMembers {
  readonly failed_fcids_to_invite?: readonly string[];
  readonly failed_fcids_to_kick?: readonly string[];
}

/** By fcid, why it failed. */
type Failures = ReadonlyMap<string, FinchatError>;

/** Group rooms as apps see and change them (the document's 群聊房间). A direct room is none. */
export class GroupRooms {
  readonly #context: DomainContext;
  readonly #people: People;
  readonly #rooms: Rooms;

  constructor(context: DomainContext, people: People, rooms: Rooms) {
    this.#context = context;
    this.#people = people;
    this.#rooms = rooms;
  }

  /**
   * Makes a room of the bot, the owner and those named, in the bot's domain: all of it, or nothing.
   * @throws FinchatError FC_FORBIDDEN for a web app, and what `invite` throws
   */
  create(app: App, fields: NewRoom): Room {
    const bot = botOf(app);
    const { store, rows, ids } = this.#context;
    const { name = "", topic = "", federate = false, history_visibility = "shared", owner = bot, fcids = [] } = fields;
    const room: Room = {
      room_id: ids.roomId(domainOf(bot)),
      type: "multi_chat",
      name,
      topic,
      federate,
      history_visibility,
      message_forbidden_except_owner: false,
      invite_forbidden_except_owner: false,
      owner,
    };
    return store.change(() => {
      rows.rooms.put(room);
      for (const fcid of new Set([bot, owner, ...fcids])) this.invite(room, fcid);
      return room;
    });
  }

  /**
   * A room that the app's bot is in.
   * @throws FinchatError FC_FORBIDDEN for a web app or a room the bot is not in, FC_ROOM_NOT_FOUND
   */
  ofBot(app: App, roomId: string): Room {
    const bot = botOf(app);
    const room = this.#rooms.get(roomId);
    if (room.type !== "multi_chat") throw new FinchatError("FC_ROOM_NOT_FOUND", `${roomId} is a direct room`);
    if (this.#rooms.membership(roomId, bot) === undefined) {
      throw new FinchatError("FC_FORBIDDEN", `${bot} is not in ${roomId}`);
    }
    return room;
  }

  /**
   * The ids of the rooms that the app's bot is in, in order of joining.
   * @throws FinchatError FC_FORBIDDEN for a web app
   */
  idsOf(app: App): string[] {
    return Array.from(this.#context.rows.memberships.groupsByMember.all(botOf(app)), ({ room_id }) => room_id);
  }

  /**
   * Changes a room by the first group of fields that is present; `warn` is told of what is ignored. Permission is
   * checked before anything changes, and invitations come first.
   * @throws FinchatError what `ofBot` throws; FC_FORBIDDEN where the bot would have to be the owner; FC_FCID_NOT_FOUND
   *   and FC_FCID_NOT_IN_ROOM for a new owner; where nobody could be invited or kicked, the error of the first
   */
  update(app: App, roomId: string, changes: RoomChanges, warn: (message: string) => void): FailedMembers {
    const room = this.ofBot(app, roomId);
    const { applied, ignored } = firstGroup(changes);
    const { fcids_to_invite: invited = [], fcids_to_kick: kicked = [], ...fields } = applied;
    if (ignored.length > 0)
      warn(`ignored, for ${Object.keys(applied).join(" and ")} comes first: ${ignored.join(", ")}`);
    if (Object.keys(applied).length === 0) {
      warn("there is nothing to change");
      return {};
    }
    const inviting = invited.length > 0 && kicked.length === 0;
    if (!inviting || room.invite_forbidden_except_owner) requireOwner(room, botOf(app));
    if (invited.length > 0 || kicked.length > 0) return this.#changeMembers(room, new Set(invited), new Set(kicked));
    if (fields.owner !== undefined) this.#member(room, fields.owner);
    const { store, rows } = this.#context;
    store.change(() => {
      rows.rooms.put({ ...room, ...(fields as Partial<Room>) });
    });
    return {};
  }

  /**
   * Makes a user or bot a member.
   * @throws FinchatError FC_FCID_NOT_FOUND, FC_FCID_ALREADY_IN_ROOM, FC_ROOM_IS_NOT_FEDERATE
   */
  invite(room: Room, fcid: string): void {
    const { room_id: roomId } = room;
    this.#people.known(fcid);
    if (this.#rooms.membership(roomId, fcid) !== undefined) {
      throw new FinchatError("FC_FCID_ALREADY_IN_ROOM", `${fcid} is in ${roomId}`);
    }
    const domain = this.#domainOfRoom(room);
    if (!room.federate && domainOf(fcid) !== domain) {
      throw new FinchatError("FC_ROOM_IS_NOT_FEDERATE", `${fcid} is not of ${domain}, the domain of ${roomId}`);
    }
    this.#rooms.join(room, fcid);
  }

  /**
   * Ends somebody's membership.
   * @throws FinchatError FC_FCID_NOT_FOUND, FC_FCID_NOT_IN_ROOM, FC_FORBIDDEN for the owner
   */
  kick(room: Room, fcid: string): void {
    this.#member(room, fcid);
    if (room.owner === fcid) throw new FinchatError("FC_FORBIDDEN", `${fcid} is the owner of ${room.room_id}`);
    this.#rooms.leave(room, fcid);
  }

  #changeMembers(room: Room, invited: ReadonlySet<string>, kicked: ReadonlySet<string>): FailedMembers {
    const [notInvited, notKicked] = this.#context.store.change((): [Failures, Failures] => [
      this.#failures(invited, (fcid) => {
        this.invite(room, fcid);
      }),
      this.#failures(kicked, (fcid) => {
        this.kick(room, fcid);
      }),
    ]);
    const [first] = [...notInvited.values(), ...notKicked.values()];
    const failed = notInvited.size + notKicked.size;
    if (first !== undefined && failed === invited.size + kicked.size) throw first;
    return {
      ...(notInvited.size > 0 && { failed_fcids_to_invite: [...notInvited.keys()] }),
      ...(notKicked.size > 0 && { failed_fcids_to_kick: [...notKicked.keys()] }),
    };
  }

  /** Runs an action for each fcid; returns the reasons of those that failed. */
  #failures(fcids: Iterable<string>, action: (fcid: string) => void): Failures {
    const failed = new Map<string, FinchatError>();
    for (const fcid of fcids) {
      try {
        this.#context.faults.check({ fcid });
        action(fcid);
      } catch (error) {
        if (!(error instanceof FinchatError)) throw error;
        failed.set(fcid, error);
      }
    }
    return failed;
  }

  #member(room: Room, fcid: string): void {
    if (this.#rooms.membership(room.room_id, fcid) !== undefined) return;
    throw new FinchatError("FC_FCID_NOT_IN_ROOM", `${this.#people.known(fcid)} is not in ${room.room_id}`);
  }

  /** A room is of the domain in its id; where that names none, of the tenant's. */
  #domainOfRoom({ room_id: roomId }: Room): string {
    return domainOf(roomId) || this.#context.domain();
  }
}

function requireOwner(room: Room, bot: string): void {
  if (room.owner !== bot) throw new FinchatError("FC_FORBIDDEN", `${bot} is not the owner of ${room.room_id}`);
}
