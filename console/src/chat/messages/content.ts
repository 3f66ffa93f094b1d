import type { Event } from "../../../../src/generated/control.d.ts";

/** What a message says; a tenant may hold any content, so that each field is looked at before it is believed. */
export type Content = Event["content"];

/** A field that holds a text; "" where it holds anything else. */
export function textIn(value: unknown, field: string): string {
  const found = fieldOf(value, field);
  return typeof found === "string" ? found : "";
}

/** A field that holds a number that is not negative; undefined where it holds anything else. */
export function numberIn(value: unknown, field: string): number | undefined {
  const found = fieldOf(value, field);
  return typeof found === "number" && found >= 0 ? found : undefined;
}

/** A field that holds a list; empty where it holds anything else. */
export function listIn(value: unknown, field: string): readonly unknown[] {
  const found = fieldOf(value, field);
  return Array.isArray(found) ? found : [];
}

/** A field of whatever may be an object. */
export function fieldOf(value: unknown, field: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, field)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[field];
}

/** Where a message's file is, under the platform's name for it or an older client's. */
export const addressIn = (content: Content): string => textIn(content, "o_url") || textIn(content, "url");

/** Bytes, for people: 512 B, 3.4 kB, 1.2 MB. */
export function sizeOf(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
