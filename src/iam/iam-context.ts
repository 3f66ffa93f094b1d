import type { Clock } from "../core/clock.ts";
import type { Ids } from "../core/ids.ts";
import type { SettingsHolder } from "../core/settings.ts";
import type { Collections } from "../store/collections.ts";
import type { App } from "../store/entities.ts";
import type { Store } from "../store/store.ts";

/** What every part of the IAM works with. */
export interface IamContext {
  readonly store: Store;
  readonly rows: Collections;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly settings: SettingsHolder;
  /** The tenant's own domain. */
  readonly domain: () => string;
  /** Whether an app may be signed in to: one that is not live is what Keycloak calls a disabled client. */
  readonly isLive: (app: App) => boolean;
}
