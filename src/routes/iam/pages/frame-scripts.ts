import { script } from "../../html.ts";
import { cookieNames } from "../cookies.ts";

/**
 * Answers pages that ask, by `CLIENT_ID SESSION_STATE`, whether that is still the browser's session: "unchanged",
 * "changed", or "error" where the page's origin is none of the client's.
 */
export const sessionStatus = script(`
const current = () =>
  document.cookie.split("; ").find((cookie) => cookie.startsWith("${cookieNames.status}="))?.split("/").at(-1) ?? "";

const admitted = new Map();
const admits = async (client, origin) => {
  const question = new URLSearchParams({ client_id: client, origin }).toString();
  if (!admitted.has(question)) {
    const { ok } = await fetch("login-status-iframe.html/init?" + question);
    if (!ok) return false;
    admitted.set(question, true);
  }
  return true;
};

addEventListener("message", async ({ data, origin, source }) => {
  const [client, state, ...more] = String(data).split(" ");
  if (state === undefined || more.length > 0) return;
  const isAdmitted = await admits(client, origin).catch(() => false);
  source.postMessage(isAdmitted ? (current() === state ? "unchanged" : "changed") : "error", origin);
});
`);

/** Goes on to the page that finds out if the browser has kept the cookie that came with this one. */
export const cookieTest = script(`location.replace("step2.html");`);

/** Tells the page around if cookies are kept in its frames. */
export const cookieResult = {
  supported: script(`parent.postMessage("supported", "*");`),
  unsupported: script(`parent.postMessage("unsupported", "*");`),
} as const;
