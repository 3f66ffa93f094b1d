import { isRecord } from "../core/json.ts";
import { suggestionFor } from "../core/suggestions.ts";
import type { BotSpec } from "./scenario.ts";
import { hasVariables } from "./variables.ts";

/** Kinds of ids that steps name. */
export type IdKind = "user" | "bot" | "room" | "webhook" | "recipient" | "sender";

const words: Readonly<Record<IdKind, string>> = {
  user: "user",
  bot: "bot",
  room: "room",
  webhook: "webhook",
  recipient: "bot, user, app or room",
  sender: "bot or user",
};

/** Ids that the steps of a scenario may name: those of its tenant, names of its bots, and ids that steps bring. */
export class KnownIds {
  readonly #byKind: Readonly<Record<IdKind, Set<string>>>;
  readonly #brought = new Set<string>();

  constructor(tenant: object, bots: Readonly<Record<string, BotSpec>>) {
    const { users, apps, rooms, webhooks } = tenant as Readonly<Record<string, unknown>>;
    const fcids = idsOf(users, "fcid");
    const botFcids = idsOf(apps, "bot");
    const appIds = idsOf(apps, "app_id");
    const names = Object.keys(bots);
    const roomIds = idsOf(rooms, "room_id");
    this.#byKind = {
      user: new Set([...fcids, ...botFcids]),
      bot: new Set([...names, ...appIds, ...botFcids]),
      room: new Set(roomIds),
      webhook: new Set(idsOf(webhooks, "webhook_id")),
      recipient: new Set([...names, ...fcids, ...botFcids, ...appIds, ...roomIds]),
      sender: new Set([...names, ...fcids, ...botFcids]),
    };
  }

  /** Makes the ids in the body of a call known. */
  bring(value: unknown): void {
    if (typeof value === "string") this.#brought.add(value);
    else if (typeof value === "object" && value !== null) for (const part of Object.values(value)) this.bring(part);
  }

  /** Returns what is wrong with an id; undefined for a known one, and for one with a variable in it. */
  problemOf(kind: IdKind, id: unknown): string | undefined {
    if (typeof id !== "string") return "must be a text";
    const known = this.#byKind[kind];
    if (hasVariables(id) || known.has(id) || this.#brought.has(id)) return undefined;
    return `unknown ${words[kind]} ${JSON.stringify(id)}${suggestionFor(id, known)}`;
  }
}

const idsOf = (rows: unknown, field: string): string[] =>
  (Array.isArray(rows) ? (rows as unknown[]) : [])
    .map((row) => (isRecord(row) ? row[field] : undefined))
    .filter((id) => typeof id === "string");
