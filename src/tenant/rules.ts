import { pointerTo } from "../core/pointer.ts";
import { idOf, isRecord, listOf, type Fields } from "./shape.ts";
import { deviceFindings } from "./uniqueness.ts";
import { suggestionFor } from "../core/suggestions.ts";
import { referenceFindings, type Lookup } from "./references.ts";
import type { CollectionName } from "./collections.ts";
import type { Finding } from "./problems.ts";

type Rule = (row: Fields, lookup: Lookup) => Finding[];

/** Rules for single rows, beside the schema. */
const rules: Partial<Record<CollectionName, readonly Rule[]>> = {
  users: [deviceFindings],
  apps: [assistantOnly, ownBot],
  rooms: [twoMembers],
  messages: [plainContent],
};

/**
 * Everything in a row that its tenant does not allow: ids of what is not there, and what breaks a rule of its
 * collection. For rows of any shape; that the shape is right is the schema's business.
 */
export function rowFindings(
  collection: CollectionName,
  row: unknown,
  lookup: Lookup,
  hint: typeof suggestionFor = suggestionFor,
): Finding[] {
  const broken = isRecord(row) ? (rules[collection] ?? []).flatMap((rule) => rule(row, lookup)) : [];
  return [...referenceFindings(collection, row, lookup, hint), ...broken];
}

/** Management events are for assistants (the document, under "管理类事件"). */
function assistantOnly(app: Fields): Finding[] {
  const subscriptions = app["subscriptions"];
  if (app["assistant"] === true || !isRecord(subscriptions)) return [];
  return ["app_application", "app_status", "app_visibility", "sensitive_word"]
    .filter((name) => subscriptions[name] === true)
    .map((name) => ({
      path: pointerTo("/subscriptions", name),
      message: `${name} is for assistants only: set assistant: true on the app, or leave it out`,
    }));
}

function ownBot(app: Fields, lookup: Lookup): Finding[] {
  const bot = idOf(app["bot"]);
  if (bot === undefined) return [];
  if (app["type"] === "web") return [{ path: "/bot", message: "a web app has no bot" }];
  return lookup.has("users", bot) ? [{ path: "/bot", message: `${JSON.stringify(bot)} is the fcid of a user` }] : [];
}

function twoMembers(room: Fields): Finding[] {
  if (room["type"] !== "direct_chat" || !Array.isArray(room["fcids"])) return [];
  const fcids = listOf(room["fcids"]);
  if (fcids.length === 2 && fcids[0] !== fcids[1]) return [];
  const found = fcids.length === 2 ? "the same twice" : String(fcids.length);
  return [{ path: "/fcids", message: `a direct room has exactly two members, not ${found}` }];
}

/** Content may have any fields but the one that would reach into every object there is. */
function plainContent(message: Fields): Finding[] {
  return forbiddenKeys(message["content"], "/content");
}

function forbiddenKeys(value: unknown, path: string): Finding[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const at = pointerTo(path, key);
    return key === "__proto__" ? [{ path: at, message: "this key is not allowed" }] : forbiddenKeys(child, at);
  });
}
