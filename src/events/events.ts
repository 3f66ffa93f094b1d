import type { App, Attempt, Delivery, Message, Room } from "../store/entities.ts";
import type { RecordedCall } from "./recorded-call.ts";

/**
 * An event that an app can be pushed: the fields of `event` that the document shows for each type. A field without a
 * value is left out, but `sender` is always there.
 */
export interface PushEvent {
  readonly event_id: string;
  readonly type: string;
  readonly sender: string;
  readonly timestamp: number;
  readonly content: Readonly<Record<string, unknown>>;
  readonly room_id?: string;
  readonly room_type?: "direct_room" | "multi_room";
  readonly receivers?: readonly string[];
  readonly origin_event?: string;
  readonly webhook_id?: string;
  readonly fcid?: string;
}

/** Everything that happens in the emulator and that somebody else may care about, by `kind`. */
export type DomainEvent =
  /** A message was said in a room. */
  | { readonly kind: "message"; readonly message: Message; readonly room: Room }
  /** A card changed, for everybody in the room or for those named. */
  | {
      readonly kind: "card_updated";
      readonly message: Message;
      readonly room: Room;
      readonly fcids?: readonly string[];
    }
  /** Somebody submitted a card of an app. */
  | { readonly kind: "card_submitted"; readonly app_id: string; readonly room: Room; readonly event: PushEvent }
  /** A user and an app's bot got their direct room. */
  | { readonly kind: "direct_room_created"; readonly app_id: string; readonly event: PushEvent }
  /** A site posted to a webhook. */
  | { readonly kind: "webhook_called"; readonly app_id: string; readonly room: Room; readonly event: PushEvent }
  /** Somebody asked for an app, an app's status or visibility changed, or a sensitive word was seen. */
  | { readonly kind: "management"; readonly subscription: ManagementSubscription; readonly event: PushEvent }
  /** An app was added, changed or removed, by whatever way. */
  | { readonly kind: "app_changed"; readonly before: App | undefined; readonly after: App | undefined }
  /** A device has a message waiting. */
  | { readonly kind: "to_device"; readonly fcid: string; readonly device_id: string }
  /** A delivery was made or changed its state. */
  | { readonly kind: "delivery"; readonly delivery: Delivery }
  /** An attempt ended. */
  | {
      readonly kind: "attempt";
      readonly delivery: Delivery;
      readonly attempt: Attempt;
      /** True when it made the delivery delivered, which an event of its own tells. */
      readonly settled: boolean;
    }
  /** A call to the platform or the IAM was answered, or broken off; `bytes` is how much the record of it holds. */
  | { readonly kind: "request"; readonly request: RecordedCall; readonly bytes: number }
  /** The journal of such calls was emptied. */
  | { readonly kind: "journal_cleared" }
  /** Time was set by hand. */
  | { readonly kind: "clock"; readonly now: number; readonly mode: "real" | "frozen" }
  /** A row of the tenant's data was made, changed or removed, or the settings were changed. */
  | {
      readonly kind: "change";
      readonly collection: string;
      /** Missing for settings and memberships. */
      readonly id?: string;
      /** Room of a membership. */
      readonly room_id?: string;
      /** Member, or owner of a device. */
      readonly fcid?: string;
      readonly device_id?: string;
    }
  /** Everything changed: read it anew. */
  | { readonly kind: "state" };

/** The subscriptions for assistants only. */
export type ManagementSubscription = "app_application" | "app_status" | "app_visibility" | "sensitive_word";
