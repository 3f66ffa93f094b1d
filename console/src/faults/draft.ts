import type { NewFault } from "../../../src/generated/control.d.ts";

/** The fields of the form, as they are typed. */
export interface Draft {
  operation_id: string;
  app_id: string;
  path: string;
  room_id: string;
  fcid: string;
  times: string;
  every: string;
  probability: string;
  delay_ms: string;
  status: string;
  errcode: string;
  body: string;
  truncate_body: boolean;
  drop_connection: boolean;
}

/** The fields that say which calls a fault strikes. */
export const conditions = ["operation_id", "app_id", "path", "room_id", "fcid"] as const;
/** The fields that say how often. */
export const rates = ["times", "every", "probability"] as const;
const numbers = [...rates, "delay_ms", "status"] as const;
const flags = ["truncate_body", "drop_connection"] as const;

/** A form with nothing filled in. */
export const emptyDraft = (): Draft => ({
  operation_id: "",
  app_id: "",
  path: "",
  room_id: "",
  fcid: "",
  times: "",
  every: "",
  probability: "",
  delay_ms: "",
  status: "",
  errcode: "",
  body: "",
  truncate_body: false,
  drop_connection: false,
});

/** Whether the fault would do anything. */
export const doesSomething = (draft: Draft): boolean =>
  [draft.delay_ms, draft.status, draft.errcode, draft.body].some((text) => text !== "") ||
  draft.truncate_body ||
  draft.drop_connection;

/** What is sent: only what was filled in; numbers as numbers, a body as JSON where it is JSON. */
export function faultOf(draft: Draft): NewFault {
  const texts = [...conditions, "errcode"] as const;
  return Object.fromEntries([
    ...texts.filter((name) => draft[name] !== "").map((name) => [name, draft[name].trim()]),
    ...numbers.filter((name) => draft[name] !== "").map((name) => [name, Number(draft[name])]),
    ...flags.filter((name) => draft[name]).map((name) => [name, true]),
    ...(draft.body === "" ? [] : [["body", jsonOrText(draft.body)]]),
  ]) as NewFault;
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
