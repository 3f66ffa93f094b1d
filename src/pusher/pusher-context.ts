import type { Background } from "../core/background.ts";
import type { Clock } from "../core/clock.ts";
import type { Ids } from "../core/ids.ts";
import type { Logger } from "../core/logger.ts";
import type { SettingsHolder } from "../core/settings.ts";
import type { WallClock } from "../core/wall.ts";
import type { Bus } from "../events/bus.ts";
import type { Collections } from "../store/collections.ts";
import type { App } from "../store/entities.ts";
import type { Store } from "../store/store.ts";

/** Dependencies of the pusher. */
export interface PusherContext {
  readonly store: Store;
  readonly rows: Collections;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly wall: WallClock;
  readonly ids: Ids;
  readonly settings: SettingsHolder;
  readonly logger: Logger;
  readonly background: Background;
  /** Returns whether an app can be pushed to at all. */
  readonly isLive: (app: App) => boolean;
}
