import type { Answer } from "../../../http/route.ts";
import type { App, User } from "../../../store/entities.ts";
import { html } from "../../html.ts";
import { hiddenFields, page } from "./layout.ts";
import { textsFor } from "./texts.ts";

/** What every page is told: the browser's Accept-Language, and headers of its answer. */
export interface PageSetting {
  readonly acceptLanguage: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The names of the fields that our own forms add to a request. */
export const formFields = {
  search: "user_search",
  picked: "user_picked",
  confirmed: "confirmed",
  token: "form_token",
} as const;

/** The page to pick a user on. Both of its forms carry the authorization request on. */
export function pickUserPage(
  { acceptLanguage, headers = {} }: PageSetting,
  view: { client: App; users: readonly User[]; more: boolean; search: string; request: URLSearchParams; token: string },
): Answer {
  const texts = textsFor(acceptLanguage);
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
  return page({ lang: texts.lang, title: texts.pick, content }, { headers });
}

/** The page that asks whether somebody wants to sign out. */
export function confirmLogoutPage(
  { acceptLanguage, headers = {} }: PageSetting,
  view: { user: string; request: URLSearchParams; token: string },
): Answer {
  const texts = textsFor(acceptLanguage);
  const content = html`
    <p>${texts.leaveAs(view.user)}</p>
    <form method="post">
      ${hiddenFields(view.request)} ${hiddenFields([[formFields.token, view.token]])}
      <button name="${formFields.confirmed}" value="true" autofocus>${texts.leaveButton}</button>
    </form>
  `;
  return page({ lang: texts.lang, title: texts.leave, content }, { headers });
}

/** The page that ends signing out, where there is nowhere to go on to. */
export function signedOutPage({ acceptLanguage, headers = {} }: PageSetting): Answer {
  const texts = textsFor(acceptLanguage);
  return page({ lang: texts.lang, title: texts.left, content: html`` }, { headers });
}

/** The error page, with Keycloak's message: it is what developers search for. */
export function errorPage({ acceptLanguage }: PageSetting, message: string): Answer {
  const texts = textsFor(acceptLanguage);
  return page({ lang: texts.lang, title: texts.sorry, content: html`<p>${message}</p>` }, { status: 400 });
}
