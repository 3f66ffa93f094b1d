import type { Answer } from "../../../http/route.ts";
import type { App, User } from "../../../store/entities.ts";
import { html, script } from "../../html.ts";
import type { IamCall } from "../call.ts";
import { hiddenFields, page } from "./layout.ts";
import { textsFor, type Texts } from "./texts.ts";

/** The texts of a page in the reader's language, and the cookies that it sets. */
export interface PageSetting {
  readonly texts: Texts;
  readonly cookies: string[];
}

/** Returns the setting of the pages that answer a call. */
export const pageSetting = ({ headers, parameters }: IamCall, cookies: string[] = []): PageSetting => ({
  texts: textsFor(headers["accept-language"], parameters.get("ui_locales")),
  cookies,
});

/** The names of the fields that our own forms add to a request. */
export const formFields = {
  search: "user_search",
  picked: "user_picked",
  confirmed: "confirmed",
  token: "form_token",
} as const;

/** The page to pick a user on. Both of its forms carry the authorization request on. */
export function pickUserPage(
  { texts, cookies }: PageSetting,
  view: { client: App; users: readonly User[]; more: boolean; search: string; request: URLSearchParams; token: string },
): Answer {
  const carried = hiddenFields(view.request);
  const users = view.users.map(
    ({ fcid, name }) =>
      html`<li>
        <button name="${formFields.picked}" value="${fcid}">${name}<small>${fcid}</small></button>
      </li>`,
  );
  const content = html`
    <p>${texts.pickFor(view.client.name)}</p>
    <form method="get" class="search" role="search">
      ${carried}
      <input
        type="search"
        name="${formFields.search}"
        value="${view.search}"
        placeholder="${texts.search}"
        aria-label="${texts.search}"
        autofocus
      />
      <button>${texts.searchButton}</button>
    </form>
    <form method="post">
      ${carried} ${hiddenFields([[formFields.token, view.token]])}
      <ul>
        ${users}
      </ul>
    </form>
    <p role="status">${view.users.length === 0 ? texts.nobody : view.more ? texts.more : ""}</p>
  `;
  return page(texts, { title: texts.pick, content, cookies });
}

/** The page that asks whether somebody wants to sign out. */
export function confirmLogoutPage(
  { texts, cookies }: PageSetting,
  view: { user: string; request: URLSearchParams; token: string },
): Answer {
  const content = html`
    <p>${texts.leaveAs(view.user)}</p>
    <form method="post">
      ${hiddenFields(view.request)} ${hiddenFields([[formFields.token, view.token]])}
      <button name="${formFields.confirmed}" value="true" autofocus>${texts.leaveButton}</button>
    </form>
  `;
  return page(texts, { title: texts.leave, content, cookies });
}

/** The page that ends signing out, where there is nowhere to go on to. */
export function signedOutPage({ texts, cookies }: PageSetting): Answer {
  return page(texts, { title: texts.left, content: html``, cookies });
}

/** The error page, with Keycloak's message: it is what developers search for. */
export function errorPage({ texts, cookies }: PageSetting, message: string): Answer {
  return page(texts, { title: texts.sorry, content: html`<p>${message}</p>`, status: 400, cookies });
}

const submitForm = script("document.forms[0].submit();");

/** The page that posts the outcome of a sign-in to the app; without scripts, when the user says so. */
export function returningPage(
  { texts, cookies }: PageSetting,
  view: { url: string; fields: Iterable<readonly [string, string]> },
): Answer {
  const content = html`
    <form method="post" action="${view.url}">
      ${hiddenFields(view.fields)}
      <noscript><button>${texts.returnButton}</button></noscript>
    </form>
  `;
  return page(texts, { title: texts.returning, content, script: submitForm, cookies });
}
