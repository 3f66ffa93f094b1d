import { pairKey } from "../store/collections.ts";
import type { App, ToDeviceMessage, User } from "../store/entities.ts";
import { botOf } from "./app-rights.ts";
import type { DomainContext } from "./domain-context.ts";
import type { People } from "./people.ts";

/** Messages to devices: by fcid, then by device_id, the content; `*` stands for every device of the user. */
export type DeviceMessages = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

/** Users' devices, and the one-off messages that wait for them until they are fetched. */
export class Devices {
  readonly #context: DomainContext;
  readonly #people: People;

  constructor(context: DomainContext, people: People) {
    this.#context = context;
    this.#people = people;
  }

  /**
   * Puts messages into the queues of devices (发送一次性消息到特定客户端设备); devices that the user does not have are
   * passed over. A transaction_id that the app has used before does nothing, as long as it is remembered.
   * @throws FinchatError FC_FORBIDDEN for a web app, FC_FCID_NOT_FOUND, and then nothing is sent
   */
  send(app: App, { type, transactionId }: { type: string; transactionId: string }, messages: DeviceMessages): void {
    const { store, rows, settings } = this.#context;
    const sender = botOf(app);
    if (rows.device_transactions.has(pairKey(app.app_id, transactionId))) return;
    store.change(() => {
      rows.device_transactions.put({ app_id: app.app_id, transaction_id: transactionId });
      rows.device_transactions.keepNewest(settings.current.limits.history_entries);
      for (const [fcid, contents] of Object.entries(messages)) {
        const own = this.ids(this.#people.known(fcid));
        for (const [named, content] of Object.entries(contents)) {
          const meant = named === "*" ? own : own.filter((id) => id === named);
          for (const device_id of meant) this.#enqueue({ fcid, device_id, type, sender, content });
        }
      }
    });
  }

  /** The ids of somebody's devices; bots have none. */
  ids(fcid: string): string[] {
    return (this.#context.rows.users.get(fcid)?.devices ?? []).map(({ device_id }) => device_id);
  }

  /** Returns the number of messages that wait for a device. */
  countWaiting(fcid: string, deviceId: string): number {
    return this.#context.rows.to_device_messages.byDevice.count(pairKey(fcid, deviceId));
  }

  /** A device has fetched a message: it waits no longer. */
  fetched({ message_id: messageId }: ToDeviceMessage): void {
    const { store, rows } = this.#context;
    store.change(() => {
      rows.to_device_messages.delete(messageId);
    });
  }

  /** Makes a device one of a user's, unless it already is. */
  register(user: User, deviceId: string): void {
    if (user.devices.some(({ device_id }) => device_id === deviceId)) return;
    const { store, rows } = this.#context;
    store.change(() => {
      rows.users.put({ ...user, devices: [...user.devices, { device_id: deviceId }] });
    });
  }

  #enqueue(message: Omit<ToDeviceMessage, "message_id">): void {
    const { rows, ids, bus } = this.#context;
    rows.to_device_messages.put({ message_id: ids.objectId(), ...message });
    bus.publish({ kind: "to_device", fcid: message.fcid, device_id: message.device_id });
  }
}
