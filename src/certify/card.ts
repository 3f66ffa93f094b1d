import { isRecord, type Fields } from "../core/json.ts";
import type { Posted } from "./observer.ts";

/** Returns the first card of a room that can be filled in. */
export const cardIn = (messages: readonly Posted[], roomId: string): Posted | undefined =>
  messages.find(({ room_id, content }) => room_id === roomId && isOpenCard(content));

function isOpenCard({ msgtype, info }: Fields): boolean {
  return msgtype === "m.cui" && isRecord(info) && (info["status"] ?? "input") === "input";
}

/** Returns a value for each input of a card; for a card of buttons, those of the first. */
export function submittedValues({ content }: Posted): Record<string, string> {
  const { info } = content;
  const elements = isRecord(info) && Array.isArray(info["elements"]) ? info["elements"].filter(isRecord) : [];
  const values = elements.flatMap((element) => {
    const { key, type } = element;
    return typeof key !== "string" || type === "button" ? [] : [[key, valueOf(element)] as const];
  });
  if (values.length > 0) return Object.fromEntries(values);
  const button = elements.find(({ type, key }) => type === "button" && typeof key === "string");
  return button === undefined ? {} : { [String(button["key"])]: String(button["value"]) };
}

function valueOf({ options }: Fields): string {
  const [option] = Array.isArray(options) ? options.filter(isRecord) : [];
  const value = option?.["value"];
  return typeof value === "string" ? value : "certify";
}
