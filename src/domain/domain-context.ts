import type { Clock } from "../core/clock.ts";
import type { Ids } from "../core/ids.ts";
import type { SettingsHolder } from "../core/settings.ts";
import type { Bus } from "../events/bus.ts";
import type { Collections } from "../store/collections.ts";
import type { Store } from "../store/store.ts";
import type { Faults } from "./faults.ts";

/** Dependencies of all parts of the domain. */
export interface DomainContext {
  readonly store: Store;
  readonly rows: Collections;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly bus: Bus;
  readonly settings: SettingsHolder;
  /** Faults, for calls that work through rooms or users one by one. */
  readonly faults: Faults;
  /** The tenant's own domain: users and rooms of others are federated. */
  readonly domain: () => string;
}
