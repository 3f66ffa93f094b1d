import type { IncomingMessage, ServerResponse } from "node:http";
import type { Background } from "../core/background.ts";
import type { Settings } from "../core/settings.ts";
import type { ClockStart } from "../core/option-values.ts";
import type { Logger } from "../core/logger.ts";
import type { SettingsPatch } from "../core/settings.ts";
import type { Handler } from "../http/server.ts";
import type { Persistence } from "../store/persistence.ts";
import type { StateError } from "../store/state-error.ts";
import type { TenantInput } from "../tenant/types.ts";
import type { WallClock } from "../core/wall.ts";

/** A complete emulator without a server, as hosting uses it. */
export interface HostedInstance {
  readonly requests: number;
  readonly messages: number;
  handle(request: IncomingMessage, response: ServerResponse): void;
  iamApp(): Handler;
  firstBot(): { app_id: string; secret: string; callback: { token: string } } | undefined;
  metricsText(): string;
  load(): Promise<void>;
  closeFeeds(): void;
  close(): Promise<void>;
}

/** Start options of a hosted tenant's instance. */
export interface HostedOptions {
  readonly clock: ClockStart;
  readonly seed?: number;
  readonly settings: SettingsPatch;
  readonly logger: Logger;
}

/** Dependencies of hosting: the process's options, and the factory of instances. */
export interface HostingContext {
  /** Options that the process was started with: defaults of its tenants. */
  readonly start: HostedOptions;
  readonly wall: WallClock;
  readonly background: Background;
  /** Data folder of the process; tenants are in memory without one. */
  readonly dataDir: string | undefined;
  /** Returns the fixtures of the process. */
  readonly tenant: () => TenantInput;
  /** Returns the settings of the process. */
  readonly settings: () => Settings;
  readonly create: (
    options: HostedOptions,
    surroundings: {
      tenant: TenantInput;
      persistence: Persistence;
      host: { basePath: string; objection: (settings: Settings) => string | undefined };
    },
  ) => HostedInstance;
  /** Called when the state of a tenant can no longer be saved. */
  readonly onFailure: (error: StateError) => void;
}
