import { isRecord, type Fields } from "../core/json.ts";

/** Fields of a card that are the same for all cards, or say nothing. */
const cardDefaults: Fields = { body: "[交互卡片]", version: "0.1.0" };

/** Returns content as a person would state it: of a card, what its users see. */
export function shownContent(content: Fields): Fields {
  if (content["msgtype"] !== "m.cui") return content;
  const shown = withoutDefaults(content, cardDefaults);
  const { info } = content;
  return isRecord(info) ? { ...shown, info: shownForm(info) } : shown;
}

function shownForm(info: Fields): Fields {
  const { elements } = info;
  const form = withoutDefaults(info, { type: "form", shared: false });
  if (!Array.isArray(elements)) return form;
  return {
    ...form,
    elements: elements.map((element: unknown) => (isRecord(element) ? withoutEmpty(element) : element)),
  };
}

const withoutDefaults = (fields: Fields, defaults: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([field, value]) => defaults[field] !== value));

const withoutEmpty = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ""));
