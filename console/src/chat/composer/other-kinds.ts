import { reasonOf } from "../../api/control.ts";
import { fieldOf } from "../messages/content.ts";
import type { Said } from "./mentions.ts";

/** The kinds of message that are filled in, and their fields. */
export const kindFields = {
  location: ["name", "address", "latitude", "longitude"],
  link: ["title", "url", "description"],
} as const;

/** A kind of message that is filled in. */
export type FilledKind = keyof typeof kindFields;
/** A field of one. */
export type KindField = (typeof kindFields)[FilledKind][number];

/** The fields without which there is nothing to send. */
export const requiredFields: readonly KindField[] = ["name", "latitude", "longitude", "title", "url"];

/** The fields, by what was filled in. */
export type Filled = Readonly<Partial<Record<KindField, string>>>;

/** What is said by what was filled in. */
export function contentOf(kind: FilledKind, filled: Filled): Said {
  const { name = "", address = "", title = "", url = "", description = "" } = filled;
  if (kind === "link") return { msgtype: "m.url", body: url, info: { title, description, url } };
  const [latitude, longitude] = [Number(filled.latitude), Number(filled.longitude)];
  const info = { name, address, latitude, longitude };
  return { msgtype: "m.location", body: name, geo_uri: `geo:${latitude},${longitude}`, info };
}

/** The content that a text holds, or why it holds none. */
export function readContent(
  text: string,
): { readonly content: Said } | { readonly fault: "notJson" | "notObject"; readonly reason: string } {
  try {
    const value: unknown = JSON.parse(text);
    return isSaid(value) ? { content: value } : { fault: "notObject", reason: "" };
  } catch (error) {
    return { fault: "notJson", reason: reasonOf(error) };
  }
}

const isSaid = (value: unknown): value is Said => typeof fieldOf(value, "msgtype") === "string";

/** A place in a content, and what is wrong with it. */
export interface Finding {
  readonly path: string;
  readonly message: string;
}

/** What the emulator finds wrong with a content, place by place; empty where it refused it for another reason. */
export function findingsOf(error: unknown): Finding[] {
  const violations = fieldOf(fieldOf(error, "data"), "violations");
  if (!Array.isArray(violations)) return [];
  return violations.map((violation: Finding) => ({
    path: violation.path.replace(/^\/content/, "") || "/",
    message: violation.message,
  }));
}
