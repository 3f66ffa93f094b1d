import { knownOptions } from "../core/known-options.ts";
import { text as checkedText } from "../core/option-values.ts";
import type { ControlApi } from "./api.ts";
import { searchApp, type SearchOptions } from "./apps.ts";
import { fromCaller } from "./caller.ts";
import { downloadFile, uploadFile, type DownloadedFile, type UploadOptions } from "./files.ts";
import type { SearchOutcome } from "./items.ts";
import { mention, type MentionOptions } from "./mention.ts";
import { readTimeline, type ReadOptions, type Timeline } from "./rooms.ts";

/** Content that a user sends: a text, or any content with a msgtype. */
export type Said = string | (Readonly<Record<string, unknown>> & { readonly msgtype: string });

/** Ids of a message. */
export interface SentMessage {
  readonly event_id: string;
  readonly room_id: string;
}

/** A direct room, and whether it is new. */
export interface OpenedRoom {
  readonly room_id: string;
  readonly created: boolean;
}

/** A person at their FinChat client. */
export interface Person {
  readonly fcid: string;
  /** Sends a message to a user, a bot (by fcid or app_id; the direct room is made when missing) or, by its id, to a room. */
  say(to: string, said: Said): Promise<SentMessage>;
  /** Mentions a bot (by fcid or app_id) in a group room; `room` may be left out when only one holds both. */
  mention(bot: string, text: string, options?: MentionOptions): Promise<SentMessage>;
  /** Opens the direct room with a user or a bot. */
  open(other: string): Promise<OpenedRoom>;
  /** Alias of `open`. */
  openDirectRoom(other: string): Promise<OpenedRoom>;
  /** Returns messages of a room as the user sees them. */
  read(roomId: string, options?: ReadOptions): Promise<Timeline>;
  /** Submits a card: some or all keys of its form, with their values. */
  submit(roomId: string, eventId: string, info: Record<string, string>): Promise<{ event_id: string }>;
  /** Joins a group room. */
  join(roomId: string): Promise<void>;
  /** Leaves a group room. */
  leave(roomId: string): Promise<void>;
  /** Uploads bytes, or a file by its path. */
  upload(file: Uint8Array | string, options?: UploadOptions): Promise<{ content_uri: string }>;
  /** Downloads a file by its `mxc://` URI. */
  download(contentUri: string): Promise<DownloadedFile>;
  /** Searches within an app. */
  search(appId: string, text: string, options?: SearchOptions): Promise<SearchOutcome>;
  /** Returns the user's devices, and the number of messages that wait for each. */
  devices(): Promise<{ device_id: string; waiting: number }[]>;
}

/** Makes the handle of a person. */
export function personHandle(control: ControlApi, fcid: string): Person {
  const self = { params: { fcid } };
  const open = (other: string) => control.call("openDirectRoom", { ...self, body: { with: other } });
  return fromCaller<Person>({
    fcid,
    async say(to, said) {
      const recipient = checkedText("say: to", to);
      const content = typeof said === "string" ? { msgtype: "m.text", body: said } : said;
      if (!recipient.startsWith("!")) return control.call("sayToUser", { ...self, body: { to: recipient, content } });
      return control.call("sayInRoom", { params: { room_id: recipient }, body: { sender: fcid, content } });
    },
    mention: (bot, text, options) => mention(control, { fcid, bot, text, options }),
    open,
    openDirectRoom: open,
    async read(roomId, options = {}) {
      knownOptions("read", options, ["since", "limit"]);
      return readTimeline(control, roomId, { ...options, as: fcid });
    },
    submit: (roomId, eventId, info) =>
      control.call("submitCard", { params: { room_id: roomId, event_id: eventId }, body: { fcid, info } }),
    async join(roomId) {
      await control.call("addMember", { params: { room_id: roomId }, body: { fcid } });
    },
    async leave(roomId) {
      await control.call("removeMember", { params: { room_id: roomId, fcid } });
    },
    upload: (file, options) => uploadFile(control, file, options),
    download: (contentUri) => downloadFile(control, contentUri),
    search: async (appId, text, options) => searchApp(control, { appId, fcid, text, options }),
    devices: async () => (await control.call("listDevices", self)).devices,
  });
}
