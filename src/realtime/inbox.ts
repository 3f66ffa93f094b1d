import type { WebSocket } from "ws";
import { pairKey } from "../store/collections.ts";
import type { ToDeviceMessage } from "../store/entities.ts";
import type { RealtimeContext } from "./realtime-context.ts";
import { asFrame } from "./frames.ts";

/**
 * The way of to-device messages from one device's queue to its sockets: each message is written to one of them, in
 * order, and leaves the queue when it is written. A socket that breaks leaves what it did not take to the next.
 */
export class Inbox {
  readonly #context: RealtimeContext;
  readonly #device: { readonly fcid: string; readonly deviceId: string };
  readonly #queue: string;
  readonly #seq: () => number;
  /** The first is written to. */
  #sockets: WebSocket[] = [];
  /** The place in the queue up to which messages are on their way. */
  #sent = -1;

  /** `seq` tells how far the events feed has come. */
  constructor(context: RealtimeContext, device: { fcid: string; deviceId: string }, seq: () => number) {
    this.#context = context;
    this.#device = device;
    this.#queue = pairKey(device.fcid, device.deviceId);
    this.#seq = seq;
    this.open();
  }

  get isDeserted(): boolean {
    return this.#sockets.length === 0;
  }

  /** Makes the device one of its user's where it is not, and sends what waits for it. */
  open(): void {
    const user = this.#context.rows.users.get(this.#device.fcid);
    if (user !== undefined) this.#context.devices.register(user, this.#device.deviceId);
    this.#sent = -1;
    this.fetch();
  }

  /** Adds a socket of the device. */
  join(socket: WebSocket): void {
    this.#sockets.push(socket);
    this.fetch();
  }

  /** Takes a socket away. */
  leave(socket: WebSocket): void {
    const wasWrittenTo = this.#sockets[0] === socket;
    this.#sockets = this.#sockets.filter((other) => other !== socket);
    if (!wasWrittenTo) return;
    this.#sent = -1;
    this.fetch();
  }

  /** Sends what waits. */
  fetch(): void {
    const [socket] = this.#sockets;
    if (socket === undefined) return;
    const { to_device_messages: messages } = this.#context.rows;
    for (const message of messages.byDevice.after(this.#queue, this.#sent)) {
      this.#sent = messages.placeOf(message.message_id) ?? this.#sent;
      socket.send(this.#frame(message), { binary: false }, (error) => {
        if (error) this.leave(socket);
        else this.#context.devices.fetched(message);
      });
    }
  }

  #frame({ type, sender, content }: ToDeviceMessage): Buffer {
    return asFrame({ seq: this.#seq(), kind: "to_device", event: { type, sender, content } });
  }
}
