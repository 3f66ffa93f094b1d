import type { Answer } from "../../../http/route.ts";
import type { User } from "../../../store/entities.ts";
import { html } from "../../html.ts";
import { page } from "./layout.ts";
import type { PageSetting } from "./pages.ts";

/** The page that shows who is signed in, and the way back to the app that sent them. */
export function accountPage(
  { texts, cookies }: PageSetting,
  { user, app, realmUrl }: { user: User | undefined; app?: { name: string; url: string }; realmUrl: string },
): Answer {
  const signOut = html`<form method="get" action="${new URL(realmUrl).pathname}/protocol/openid-connect/logout">
    <button>${texts.leaveButton}</button>
  </form>`;
  const content = html`
    ${user === undefined ? html`<p>${texts.nobodyIn}</p>` : html`<p>${texts.leaveAs(user.name)}</p>`}
    ${user === undefined ? [] : html`<p>${[user.fcid, user.email].filter((text) => text !== "").join(", ")}</p>`}
    ${app === undefined ? [] : html`<p><a href="${app.url}">${texts.backTo(app.name)}</a></p>`}
    ${user === undefined ? [] : signOut}
  `;
  return page(texts, { title: texts.account, content, cookies });
}
