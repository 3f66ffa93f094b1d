import { EmulatorError } from "../core/errors.ts";
import { isRecord, type Fields } from "../core/json.ts";
import type { MessageContent } from "../store/entities.ts";
import { suggestionFor } from "../core/suggestions.ts";

/** A card's form as it behaves: with the defaults of what its content leaves out. */
export interface CardForm {
  readonly status: string;
  readonly shared: boolean;
  /** For whom an update is meant; everybody when empty. */
  readonly fcids: readonly string[];
  readonly elements: readonly Fields[];
}

/** Returns whether a message's content is a conversation card (CUI). */
export const isCard = (content: MessageContent): boolean => content.msgtype === "m.cui";

/** The form of a card; one of no shape at all (a tenant may hold any content) is a form without elements. */
export function formOf({ info }: MessageContent): CardForm {
  const { status, shared, fcids, elements }: Fields = isRecord(info) ? info : {};
  return {
    status: typeof status === "string" ? status : "input",
    shared: shared === true,
    fcids: Array.isArray(fcids) ? fcids.filter((fcid) => typeof fcid === "string") : [],
    elements: Array.isArray(elements) ? elements.filter(isRecord) : [],
  };
}

/**
 * Holds submitted values against a form: each key is an element's, and the value one that such an element takes.
 * @throws EmulatorError EMULATOR_BAD_REQUEST
 */
export function checkAnswers({ elements }: CardForm, answers: Readonly<Record<string, string>>): void {
  const keyed = elements.filter(({ key }) => typeof key === "string");
  for (const [key, value] of Object.entries(answers)) {
    const values = keyed.filter((element) => element["key"] === key).map(valuesOf);
    if (values.length === 0) {
      const keys = keyed.map((element) => String(element["key"])).join(", ");
      throw new EmulatorError("EMULATOR_BAD_REQUEST", `the card has no key ${key}; it has ${keys || "none"}`);
    }
    if (values.includes(undefined) || values.flat().includes(value)) continue;
    const hint = suggestionFor(value, values.flat().map(String));
    throw new EmulatorError("EMULATOR_BAD_REQUEST", `${key} does not take the value ${JSON.stringify(value)}${hint}`);
  }
}

/** The values that an element takes: a reply button its own, a dropdown its options; undefined for any text. */
function valuesOf(element: Fields): unknown[] | undefined {
  if (isButton(element)) return [element["value"]];
  if (element["subtype"] !== "dropdown-input") return undefined;
  const { options } = element;
  return Array.isArray(options) ? options.filter(isRecord).map(({ value }) => value) : [];
}

/** The content with submitted values in its inputs; buttons stay as they are. */
export function withAnswers(content: MessageContent, answers: Readonly<Record<string, string>>): MessageContent {
  const { info } = content;
  if (!isRecord(info) || !Array.isArray(info["elements"])) return content;
  const elements = info["elements"].map((element: unknown) => answered(element, answers));
  return { ...content, info: { ...info, elements } };
}

const isButton = (element: Fields): boolean => element["type"] === "button";

function answered(element: unknown, answers: Readonly<Record<string, string>>): unknown {
  if (!isRecord(element) || isButton(element) || typeof element["key"] !== "string") return element;
  const value = Object.hasOwn(answers, element["key"]) ? answers[element["key"]] : undefined;
  return value === undefined ? element : { ...element, value };
}
