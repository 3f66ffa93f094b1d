import type { IncomingMessage, ServerResponse } from "node:http";
import type { Cancel, WallClock } from "../core/wall.ts";
import { systemTime } from "../core/wall.ts";
import type { Handler } from "../http/server.ts";
import { isUpgrade } from "../http/upgrade.ts";
import { botEnvironment } from "../client/environment.ts";
import type { HostedTenant as Shown } from "../routes/services.ts";
import type { HostedInstance } from "./hosted-instance.ts";

/** Longest timer of Node, in ms. */
const longestTimer = 2 ** 31 - 1;

/** Facts about a hosted tenant that do not change. */
export interface TenantFacts {
  readonly name: string;
  /** Number in the order of creation in this process, from 1. */
  readonly number: number;
  /** Real time, ms since the epoch. */
  readonly createdAt: number;
  /** Lifetime without use, in ms of real time. */
  readonly ttlMs: number | undefined;
}

/** A tenant below `/t/NAME`: its instance, its calls and feeds in progress, and its lifetime. */
export class HostedTenant {
  readonly facts: TenantFacts;
  readonly instance: HostedInstance;
  readonly #wall: WallClock;
  readonly #responses = new Set<ServerResponse>();
  #feeds = 0;
  #lastUsedAt: number;
  #iamApp: Handler | undefined;
  #cancelExpiry: Cancel | undefined;
  #closing: Promise<void> | undefined;

  constructor(facts: TenantFacts, instance: HostedInstance, wall: WallClock) {
    this.facts = facts;
    this.instance = instance;
    this.#wall = wall;
    this.#lastUsedAt = systemTime();
  }

  /** Time of the last use, ms since the epoch: now while a call or a feed is open. */
  get lastUsedAt(): number {
    return this.#isInUse ? systemTime() : this.#lastUsedAt;
  }

  /** Calls `onExpiry` once, when it was not used for its lifetime. */
  expireWith(onExpiry: () => void): void {
    const { ttlMs } = this.facts;
    if (ttlMs === undefined) return;
    const left = this.lastUsedAt + ttlMs - systemTime();
    if (left <= 0) onExpiry();
    else
      this.#cancelExpiry = this.#wall.after(Math.min(left, longestTimer), () => {
        this.expireWith(onExpiry);
      });
  }

  /** Serves a request whose path has no prefix any more. */
  serve(request: IncomingMessage, response: ServerResponse, surface: "app" | "iamApp"): void {
    this.#use();
    this.#responses.add(response);
    response.once("close", () => {
      this.#responses.delete(response);
      this.#use();
    });
    if (isUpgrade(response)) this.#countFeed(request);
    if (surface === "app") this.instance.handle(request, response);
    else (this.#iamApp ??= this.instance.iamApp())(request, response);
  }

  /** Returns the tenant as the control API shows it, at an origin. */
  shown(origin: string): Shown {
    const { name, createdAt, ttlMs } = this.facts;
    const { lastUsedAt } = this;
    return {
      name,
      url: `${origin}/t/${name}`,
      created_at: createdAt,
      ...(ttlMs !== undefined && { expires_at: lastUsedAt + ttlMs }),
      requests: this.instance.requests,
      messages: this.instance.messages,
      last_used_at: lastUsedAt,
    };
  }

  /** Returns it with the environment of a bot under test. */
  shownWithEnvironment(origin: string): Shown {
    const shown = this.shown(origin);
    return { ...shown, env: botEnvironment(shown.url, this.instance.firstBot()) };
  }

  /** Ends its calls, feeds and attempts, and saves its state. */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    this.#cancelExpiry?.();
    this.instance.closeFeeds();
    for (const response of this.#responses) response.destroy();
    await this.instance.close();
  }

  get #isInUse(): boolean {
    return this.#feeds > 0 || this.#responses.size > 0;
  }

  #use(): void {
    this.#lastUsedAt = systemTime();
  }

  #countFeed({ socket }: IncomingMessage): void {
    this.#feeds++;
    socket.once("close", () => {
      this.#feeds--;
      this.#use();
    });
  }
}
