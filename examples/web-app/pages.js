/** @import { User } from "./sign-in.js" */

/** What a visitor sees. */
export const signedOutPage = () =>
  page(`<h1>Nobody is signed in</h1><p><a href="/sign-in">Sign in with FinChat</a></p>`);

/**
 * What a user sees.
 * @param {User} user
 */
export const signedInPage = ({ name, fcid }) =>
  page(`<h1>${escaped(name)}</h1>
    <p>${escaped(fcid)}</p>
    <form method="post" action="/renew"><button>Renew the token</button></form>
    <form method="post" action="/sign-out"><button>Sign out</button></form>`);

/** @param {string} content */
const page = (content) => `<!doctype html><meta charset="utf-8" /><title>Web app</title><main>${content}</main>`;

/** @param {string} text */
const escaped = (text) => text.replace(/[&<>"']/g, (char) => `&#${char.codePointAt(0)};`);
