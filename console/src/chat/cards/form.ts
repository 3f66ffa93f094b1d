import { fieldOf, listIn, textIn, type Content } from "../messages/content.ts";

/** A choice of a dropdown. */
export interface Option {
  readonly label: string;
  readonly value: string;
}

/** An element of a card, as it is shown. */
export type CardElement =
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "divider"; readonly height: number; readonly colour: string }
  | { readonly kind: "image"; readonly address: string }
  | { readonly kind: "input"; readonly key: string; readonly placeholder: string; readonly value: string }
  | {
      readonly kind: "dropdown";
      readonly key: string;
      readonly placeholder: string;
      readonly value: string;
      readonly options: readonly Option[];
    }
  | { readonly kind: "submit"; readonly caption: string }
  | { readonly kind: "reply"; readonly key: string; readonly value: string; readonly status: string }
  | { readonly kind: "openurl"; readonly caption: string; readonly address: string }
  | { readonly kind: "unknown"; readonly element: unknown };

/** An element that a user fills in. */
export type Field = Extract<CardElement, { kind: "input" | "dropdown" }>;

/** A card as it is shown. */
export interface Card {
  /** input, loading or disable; only the first takes a submit. */
  readonly status: string;
  /** Whether all have one card, or each their own copy. */
  readonly shared: boolean;
  readonly elements: readonly CardElement[];
}

/** Reads a card; what is of no known form is kept as what it is. */
export function cardOf(content: Content): Card {
  const info = content["info"];
  return {
    status: textIn(info, "status") || "input",
    shared: fieldOf(info, "shared") === true,
    elements: listIn(info, "elements").map(elementOf),
  };
}

/** What the card asks for: those of its elements that are filled in. */
export const fieldsOf = ({ elements }: Card): Field[] =>
  elements.filter((element): element is Field => element.kind === "input" || element.kind === "dropdown");

/** Returns whether a field takes a value: a dropdown only takes its options. */
export const takes = (field: Field, value: string): boolean =>
  field.kind === "input" || field.options.some((option) => option.value === value);

function elementOf(element: unknown): CardElement {
  const text = (field: string): string => textIn(element, field);
  const [key, placeholder, value] = [text("key"), text("placeholder"), text("value")];
  switch (text("subtype")) {
    case "text":
      return { kind: "text", value };
    case "divider":
      return { kind: "divider", height: thicknessOf(text("height")), colour: text("background") };
    case "image":
      return { kind: "image", address: text("o_url") };
    case "text-input":
      return { kind: "input", key, placeholder, value };
    case "dropdown-input":
      return { kind: "dropdown", key, placeholder, value, options: listIn(element, "options").map(optionOf) };
    case "submit":
      return { kind: "submit", caption: value };
    case "reply":
      return { kind: "reply", key, value, status: text("status") };
    case "openurl":
      return { kind: "openurl", caption: value, address: text("action") };
    default:
      return { kind: "unknown", element };
  }
}

/** A line's thickness in pixels: 1 where it says nothing of use, and never so much that it hides the rest. */
const thicknessOf = (height: string): number => Math.min(20, Math.max(1, Number.parseInt(height, 10) || 1));

const optionOf = (option: unknown): Option => ({ label: textIn(option, "label"), value: textIn(option, "value") });
