import { knownOptions } from "../core/known-options.ts";
import type { components } from "../generated/control.d.ts";
import type { ControlApi } from "./api.ts";

type Schemas = components["schemas"];

/** Content that a user sends: a text, or any content with a msgtype. */
export type Said = string | (Readonly<Record<string, unknown>> & { readonly msgtype: string });

/** Environment variables that tell a bot under test about the emulator. */
export interface BotEnvironment {
  readonly FINCHAT_BASE_URL: string;
  readonly FINCHAT_APP_ID: string;
  readonly FINCHAT_SECRET: string;
  readonly FINCHAT_CALLBACK_TOKEN: string;
}

/** A person at their FinChat client. */
export class Person {
  readonly fcid: string;
  readonly #control: ControlApi;

  constructor(control: ControlApi, fcid: string) {
    this.#control = control;
    this.fcid = fcid;
  }

  /** Says something to a user, a bot (by fcid or app_id; the direct room is made when missing) or, by its id, in a room. */
  async say(to: string, said: Said): Promise<{ event_id: string; room_id: string }> {
    const content = typeof said === "string" ? { msgtype: "m.text", body: said } : said;
    if (to.startsWith("!")) {
      return this.#control.call("sayInRoom", { params: { room_id: to }, body: { sender: this.fcid, content } });
    }
    return this.#control.call("sayToUser", { params: { fcid: this.fcid }, body: { to, content } });
  }

  /** Opens the direct room with a user or a bot. */
  async openDirectRoom(other: string): Promise<{ room_id: string; created: boolean }> {
    return this.#control.call("openDirectRoom", { params: { fcid: this.fcid }, body: { with: other } });
  }

  /**
   * Returns the messages that the user sees in a room: the newest, or those after `since` (an event_id; "" from the
   * first).
   */
  async read(
    roomId: string,
    options: { since?: string; limit?: number } = {},
  ): Promise<{ messages: Schemas["Event"][]; since: string }> {
    knownOptions("read", options, ["since", "limit"]);
    const { since, limit } = options;
    const query = { as: this.fcid, ...(since !== undefined && { since }), ...(limit !== undefined && { limit }) };
    return this.#control.call("readTimeline", { params: { room_id: roomId }, query });
  }

  /** Submits a card: some or all keys of its form, with their values. */
  async submit(roomId: string, eventId: string, info: Record<string, string>): Promise<{ event_id: string }> {
    const params = { room_id: roomId, event_id: eventId };
    return this.#control.call("submitCard", { params, body: { fcid: this.fcid, info } });
  }

  /** Joins a group room. */
  async join(roomId: string): Promise<void> {
    await this.#control.call("addMember", { params: { room_id: roomId }, body: { fcid: this.fcid } });
  }

  /** Leaves a group room. */
  async leave(roomId: string): Promise<void> {
    await this.#control.call("removeMember", { params: { room_id: roomId, fcid: this.fcid } });
  }

  /** Searches within an app. */
  async search(
    appId: string,
    text: string,
    options: { pageNo?: number; pageSize?: number } = {},
  ): Promise<Schemas["SearchOutcome"]> {
    knownOptions("search", options, ["pageNo", "pageSize"]);
    const { pageNo = 0, pageSize = 10 } = options;
    const body = { fcid: this.fcid, search_text: text, page_no: pageNo, page_size: pageSize };
    return this.#control.call("searchApp", { params: { app_id: appId }, body });
  }
}

/** An app, as its developer and the console see it. */
export class AppHandle {
  readonly appId: string;
  readonly #control: ControlApi;
  readonly #url: string;

  constructor(control: ControlApi, url: string, appId: string) {
    this.#control = control;
    this.#url = url;
    this.appId = appId;
  }

  /** Returns the environment variables for the app's bot. */
  async env(): Promise<BotEnvironment> {
    return botEnvironment(this.#url, await this.#control.call("readApp", this.#self));
  }

  /** Pushes go to this URL from now on. */
  async setCallback(url: string): Promise<void> {
    await this.#control.call("patchApp", { ...this.#self, body: { callback: { url } } });
  }

  /** Returns the state of the app's queue. */
  async queue(): Promise<Schemas["Queue"]> {
    return this.#control.call("readQueue", this.#self);
  }

  /** Begins no attempt until `resume`. */
  async pause(): Promise<void> {
    await this.#control.call("pauseQueue", this.#self);
  }

  /** Goes on after `pause`. */
  async resume(): Promise<void> {
    await this.#control.call("resumeQueue", this.#self);
  }

  /** Tries the head of the queue without waiting for its time. */
  async retryNow(): Promise<void> {
    await this.#control.call("retryQueueNow", this.#self);
  }

  /** Empties the queue. */
  async clear(): Promise<void> {
    await this.#control.call("clearQueue", this.#self);
  }

  /** Sends the test event and tells what came of it. */
  async sendTestEvent(): Promise<Schemas["Delivery"]> {
    return this.#control.call("sendTestEvent", this.#self);
  }

  get #self() {
    return { params: { app_id: this.appId } };
  }
}

/** Returns the environment variables for the bot of an app. */
export const botEnvironment = (
  url: string,
  app: Pick<Schemas["App"], "app_id" | "secret" | "callback"> | undefined,
): BotEnvironment => ({
  FINCHAT_BASE_URL: url,
  FINCHAT_APP_ID: app?.app_id ?? "",
  FINCHAT_SECRET: app?.secret ?? "",
  FINCHAT_CALLBACK_TOKEN: app?.callback?.token ?? "",
});
