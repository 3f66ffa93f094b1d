import type { WebSocket } from "ws";
import type { FeedEvent } from "../events/feed-event.ts";
import { messageEvent } from "../events/message-event.ts";
import { pairKey } from "../store/collections.ts";
import type { Room } from "../store/entities.ts";
import type { RealtimeContext } from "./realtime-context.ts";
import { asFrame, Frames } from "./frames.ts";
import type { FeedEntry, EventLog } from "./event-log.ts";
import { Inbox } from "./inbox.ts";
import { Reader } from "./reader.ts";

type RoomEvent = Extract<FeedEvent, { kind: "message" | "card_updated" }>;

/** Position of a client in its feed: its device, and the last number that it saw. */
interface Following {
  readonly device_id?: string | undefined;
  readonly since?: number | undefined;
}

/** Feeds of users' clients, for the readers of `/_emulator/v1/clients/{fcid}/sync`. */
export class ClientFeeds {
  readonly #context: RealtimeContext;
  readonly #eventLog: EventLog;
  readonly #frames: Frames;
  readonly #readers = new Map<string, Set<Reader>>();
  /** By `pairKey(fcid, device_id)`. */
  readonly #inboxes = new Map<string, Inbox>();

  constructor(context: RealtimeContext, eventLog: EventLog) {
    this.#context = context;
    this.#eventLog = eventLog;
    this.#frames = new Frames(describe);
    eventLog.subscribe((entry) => {
      this.#tell(entry);
    });
    context.bus.observe((event) => {
      if (event.kind === "to_device") this.#inboxes.get(pairKey(event.fcid, event.device_id))?.fetch();
    });
  }

  /**
   * Writes what a user's client receives to a socket: after `since`, or from now on. With a device, which becomes the
   * user's where it is not yet, what waits for it comes first.
   */
  follow(socket: WebSocket, fcid: string, { device_id: deviceId, since }: Following): void {
    if (deviceId !== undefined) this.#joinInbox(socket, fcid, deviceId);
    const reader = this.#addReader(socket, fcid);
    if (since !== undefined) reader.resume(since);
  }

  /** Ends the feeds of everybody. */
  close(): void {
    for (const readers of this.#readers.values()) for (const reader of readers) reader.close();
  }

  #addReader(socket: WebSocket, fcid: string): Reader {
    const { wall, logger } = this.#context;
    const readers = this.#readers.get(fcid) ?? new Set();
    const reader: Reader = new Reader(socket, {
      eventLog: this.#eventLog,
      wall,
      frameOf: (entry) => this.#frameFor(fcid, entry),
      onGone: () => {
        readers.delete(reader);
        if (readers.size === 0) this.#readers.delete(fcid);
      },
      onDropped: () => {
        logger.warn({ fcid }, "a client was too slow and was dropped");
      },
    });
    this.#readers.set(fcid, readers.add(reader));
    return reader;
  }

  #joinInbox(socket: WebSocket, fcid: string, deviceId: string): void {
    const key = pairKey(fcid, deviceId);
    const inbox = this.#inboxes.get(key) ?? new Inbox(this.#context, { fcid, deviceId }, () => this.#eventLog.last);
    this.#inboxes.set(key, inbox);
    socket.once("close", () => {
      inbox.leave(socket);
      if (inbox.isDeserted) this.#inboxes.delete(key);
    });
    inbox.join(socket);
  }

  #tell(entry: FeedEntry): void {
    const { event } = entry;
    if (event.kind === "state") {
      for (const inbox of this.#inboxes.values()) inbox.open();
      for (const fcid of this.#readers.keys()) this.#tellUser(fcid, entry);
    } else if (isRoomEvent(event)) {
      for (const fcid of this.#audience(event.room)) this.#tellUser(fcid, entry);
    }
  }

  /** The members of a room or the users with a client, whichever are fewer. */
  *#audience({ room_id: roomId }: Room): Iterable<string> {
    const { byRoom } = this.#context.rows.memberships;
    if (byRoom.count(roomId) < this.#readers.size) for (const { fcid } of byRoom.all(roomId)) yield fcid;
    else yield* this.#readers.keys();
  }

  #tellUser(fcid: string, entry: FeedEntry): void {
    for (const reader of this.#readers.get(fcid) ?? []) reader.tell(entry);
  }

  #frameFor(fcid: string, entry: FeedEntry): Buffer | undefined {
    const { event } = entry;
    if (event.kind === "state") return this.#frames.of(entry);
    if (!isRoomEvent(event) || !this.#receives(fcid, event)) return undefined;
    const message = this.#context.cards.seenBy(event.message, fcid);
    if (message === event.message) return this.#frames.of(entry);
    return asFrame(describe({ ...entry, event: { ...event, message } }));
  }

  /** Returns whether a user was a member at the time of a message, or sees the card that changed for them. */
  #receives(fcid: string, event: RoomEvent): boolean {
    const { message, room } = event;
    const membership = this.#context.rows.memberships.get(pairKey(room.room_id, fcid));
    if (membership === undefined) return false;
    const wasThere = message.position > membership.joined_at;
    if (event.kind === "message") return wasThere;
    return (wasThere || room.history_visibility === "shared") && (event.fcids?.includes(fcid) ?? true);
  }
}

const isRoomEvent = (event: FeedEvent): event is RoomEvent => event.kind === "message" || event.kind === "card_updated";

/** A feed entry as a client is sent it: ClientFrame of control.openapi.yaml. */
function describe({ place: seq, event }: FeedEntry): object {
  if (!isRoomEvent(event)) return { seq, kind: event.kind };
  const kind = event.kind === "message" ? "message" : "update";
  return { seq, kind, event: messageEvent(event.message, event.room) };
}
