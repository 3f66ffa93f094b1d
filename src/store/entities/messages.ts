/** Content of a message: any JSON object with a msgtype. */
export interface MessageContent {
  readonly msgtype: string;
  readonly [field: string]: unknown;
}

/** A message in a room's timeline. `position` grows by one with each message of the emulator. */
export interface Message {
  readonly event_id: string;
  readonly room_id: string;
  readonly sender: string;
  readonly timestamp: number;
  readonly position: number;
  readonly content: MessageContent;
  /** The app that sent it as its bot, or in a user's name. */
  readonly app_id?: string;
}

/**
 * Content of a card after an update, in place of the message's own: for one user or, with `fcid` "", for everybody
 * without a version of their own.
 */
export interface CardVersion {
  readonly event_id: string;
  readonly fcid: string;
  readonly content: MessageContent;
}

/** A one-off message that waits for a device to fetch it; `type` is what app and client agreed on. */
export interface ToDeviceMessage {
  readonly message_id: string;
  readonly fcid: string;
  readonly device_id: string;
  readonly type: string;
  readonly sender: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** A transaction_id that an app has used in send-to-device. */
export interface DeviceTransaction {
  readonly app_id: string;
  readonly transaction_id: string;
}

/** An event kept for an app that fetches its events: the fields of the event, beside the app's id. */
export interface ForwarderEvent {
  readonly app_id: string;
  readonly event_id: string;
  readonly [field: string]: unknown;
}

/** A file that was uploaded: which its o_url `mxc://{server_name}/{media_id}` names. */
export interface Media {
  readonly server_name: string;
  readonly media_id: string;
  /** As it was uploaded with. */
  readonly content_type: string;
  /** The path of the bytes, for those of the fixtures; the others lie in the media folder. */
  readonly file?: string;
  /** The name of the file in the media folder; missing for those of the fixtures, and of earlier versions. */
  readonly stored?: string;
}
