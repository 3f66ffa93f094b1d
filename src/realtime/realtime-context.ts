import type { Background } from "../core/background.ts";
import type { Clock } from "../core/clock.ts";
import type { Logger } from "../core/logger.ts";
import type { SettingsHolder } from "../core/settings.ts";
import type { WallClock } from "../core/wall.ts";
import type { Cards } from "../domain/cards.ts";
import type { Devices } from "../domain/devices.ts";
import type { Bus } from "../events/bus.ts";
import type { Collections } from "../store/collections.ts";
import type { Store } from "../store/store.ts";

/** Dependencies of the feeds. */
export interface RealtimeContext {
  readonly store: Store;
  readonly rows: Collections;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly wall: WallClock;
  readonly settings: SettingsHolder;
  readonly logger: Logger;
  readonly background: Background;
  readonly cards: Pick<Cards, "seenBy">;
  readonly devices: Pick<Devices, "register" | "fetched">;
}
