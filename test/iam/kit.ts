import { decodeJwt } from "jose";
import { expect } from "vitest";
import type { Answered } from "../support/client.ts";
import type { RunningEmulator } from "../support/emulator.ts";

/** The document's sample web app, and where it signs users in to. */
export const webApp = {
  client_id: "test-scope",
  secret: "435b21a4-4e2b-4907-9057-1d86fba428cd",
  redirect_uri: "https://www.baidu.com",
} as const;

/** The document's sample user. */
export const sampleUser = "@test203:dev.finogeeks.club";

/** What a client sends a browser to the authorization endpoint with. */
export const authorizationRequest = {
  client_id: webApp.client_id,
  redirect_uri: webApp.redirect_uri,
  response_type: "code",
  scope: "openid profile",
  state: "xyz",
} as const;

/** The header with which a client signs its calls. */
export const basic = (id: string = webApp.client_id, secret: string = webApp.secret): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`,
});

/** A form as a call's body and headers. */
export const form = (
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = basic(),
) => ({
  body: new URLSearchParams(fields).toString(),
  headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
});

/** Where an answer redirects to, and the parameters that it hands over there. */
export function redirectOf(answer: Answered): { url: URL; parameters: Record<string, string> } {
  expect(answer.status).toBe(302);
  const url = new URL(String(answer.headers["location"]));
  return { url, parameters: Object.fromEntries(url.searchParams) };
}

/** The cookies that an answer sets, whole. */
export const setCookies = ({ headers }: Answered): string[] => [headers["set-cookie"] ?? []].flat();

/** The `name=value` of the cookies that an answer sets, as a browser sends them. */
export const cookieFrom = (answer: Answered): string =>
  setCookies(answer)
    .map((cookie) => cookie.split(";", 1)[0] ?? "")
    .join("; ");

/** Starts a session over the control API; its cookies. */
export async function sessionOf(fx: RunningEmulator, fcid: string): Promise<string> {
  return cookieFrom(await fx.answer("startIamSession", { body: { fcid } }));
}

/** Gets a code for a user. */
export async function codeFor(
  fx: RunningEmulator,
  query: Readonly<Record<string, string>> = {},
  fcid: string = sampleUser,
): Promise<string> {
  const answer = await fx.answer("iamAuthorize", { query: { ...authorizationRequest, login_hint: fcid, ...query } });
  const { code } = redirectOf(answer).parameters;
  expect(code).toBeDefined();
  return code ?? "";
}

/** What the token endpoint is sent to exchange a code. */
export const codeExchange = (code: string) => ({
  grant_type: "authorization_code",
  code,
  redirect_uri: webApp.redirect_uri,
});

/** Signs a user in and exchanges the code. */
export async function tokensFor(fx: RunningEmulator, query: Readonly<Record<string, string>> = {}, fcid?: string) {
  return fx.call("iamToken", form(codeExchange(await codeFor(fx, query, fcid))), 200);
}

/** Whether an access token still tells who signed in. */
export async function isAlive(fx: RunningEmulator, token: string): Promise<boolean> {
  return (await fx.answer("iamUserinfo", { token })).status === 200;
}

/** What a token says, its signature not looked at. */
export const claimsOf = (token: string): Record<string, unknown> => decodeJwt(token);
