import type { Clock } from "../core/clock.ts";
import type { Ids } from "../core/ids.ts";
import type { SettingsHolder } from "../core/settings.ts";
import type { Collections } from "../store/collections.ts";
import type { App } from "../store/entities.ts";
import type { Store } from "../store/store.ts";

/** Dependencies of all parts of the IAM. */
export interface IamContext {
  readonly store: Store;
  readonly rows: Collections;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly settings: SettingsHolder;
  /** Prefix of all paths: "" for the process's own tenant, `/t/NAME` for a hosted one. */
  readonly basePath: string;
  /** The tenant's own domain. */
  readonly domain: () => string;
  /** Returns whether users may sign in to an app: one that is not live is what Keycloak calls a disabled client. */
  readonly isLive: (app: App) => boolean;
}
