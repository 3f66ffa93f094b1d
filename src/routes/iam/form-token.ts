import { sameText } from "../../core/secrets.ts";
import type { Services } from "../services.ts";
import type { IamCall } from "./call.ts";
import { cookieNames, cookieOf, formCookie } from "./cookies.ts";
import { formFields } from "./pages/pages.ts";

/** Binding of a form to the browser that it was made for: its text, and the cookies of the page with the form. */
export interface FormToken {
  readonly token: string;
  readonly cookies: string[];
}

/** The browser's form token, or a new one with the cookie that keeps it. */
export function formTokenFor(call: IamCall, { ids }: Pick<Services, "ids">): FormToken {
  const known = cookieOf(call, cookieNames.form);
  if (known !== undefined && known !== "") return { token: known, cookies: [] };
  const token = ids.uuid();
  return { token, cookies: [formCookie(call, token)] };
}

/** Returns whether one of our own pages sent this form from the same browser, and not a page of another site. */
export function isOwnForm(call: IamCall): boolean {
  const expected = cookieOf(call, cookieNames.form);
  const given = call.parameters.get(formFields.token);
  return expected !== undefined && expected !== "" && given !== null && sameText(expected, given);
}

/** The parameters of a request without those that our own forms added. */
export function withoutFormFields(parameters: URLSearchParams): URLSearchParams {
  const request = new URLSearchParams(parameters);
  for (const name of Object.values(formFields)) request.delete(name);
  return request;
}
