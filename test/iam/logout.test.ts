import { describe, expect, it } from "vitest";
import { sampleApp } from "../support/client.ts";
import { runEmulator, type RunningEmulator } from "../support/emulator.ts";
import {
  authorizationRequest,
  basic,
  codeExchange,
  cookieFrom,
  form,
  isAlive,
  redirectOf,
  sessionOf,
  setCookies,
  tokensFor,
  webApp,
} from "./kit.ts";

const back = webApp.redirect_uri;

/** Signs alice in in a browser; her cookie and her tokens. */
async function browser(fx: RunningEmulator) {
  const cookie = await sessionOf(fx, "@alice:example.org");
  const answer = await fx.answer("iamAuthorize", { query: authorizationRequest, headers: { cookie } });
  const tokens = await fx.call("iamToken", form(codeExchange(redirectOf(answer).parameters["code"] ?? "")), 200);
  return { cookie, tokens };
}

const isSignedIn = async (fx: RunningEmulator, cookie: string): Promise<boolean> => {
  const query = { ...authorizationRequest, prompt: "none" };
  return "code" in redirectOf(await fx.answer("iamAuthorize", { query, headers: { cookie } })).parameters;
};

describe("signing out in a browser", () => {
  it("ends the session, not its tokens, and returns with the state", async () => {
    const fx = await runEmulator();
    const { cookie, tokens } = await browser(fx);
    const query = { id_token_hint: tokens.id_token, post_logout_redirect_uri: back, state: "a b" };
    const answer = await fx.answer("iamLogout", { query, headers: { cookie } });
    expect(redirectOf(answer).url.href).toBe("https://www.baidu.com/?state=a%20b");
    expect(setCookies(answer)).toEqual([
      "KEYCLOAK_IDENTITY=; Path=/auth; HttpOnly; SameSite=Lax; Max-Age=0",
      "KEYCLOAK_SESSION=; Path=/auth; SameSite=Lax; Max-Age=0",
    ]);
    expect(await isSignedIn(fx, cookie)).toBe(false);
    expect(await isAlive(fx, tokens.access_token)).toBe(true);
    const refresh = form({ grant_type: "refresh_token", refresh_token: tokens.refresh_token });
    const refreshed = await fx.call("iamToken", refresh, 200);
    expect(refreshed.session_state).toBe(tokens.session_state);
    await fx.call("iamRevoke", form({ token: refreshed.refresh_token }), 200);
    expect(await isAlive(fx, refreshed.access_token)).toBe(false);
  });

  it("takes an ID token that has expired, from a browser without the cookie, by form too", async () => {
    const fx = await runEmulator();
    const { cookie, tokens } = await browser(fx);
    await fx.call("advanceClock", { body: { by: "1d" } }, 200);
    const answer = await fx.answer("iamLogoutForm", form({ id_token_hint: tokens.id_token }, {}));
    expect(answer).toMatchObject({ status: 200, body: expect.stringContaining("You are signed out") as string });
    expect(await isSignedIn(fx, cookie)).toBe(false);
  });

  it("leaves other sessions alone", async () => {
    const fx = await runEmulator();
    const [one, other] = [await browser(fx), await browser(fx)];
    await fx.answer("iamLogout", { query: { id_token_hint: one.tokens.id_token } });
    expect(await isAlive(fx, other.tokens.access_token)).toBe(true);
    expect(await isSignedIn(fx, other.cookie)).toBe(true);
  });

  it("ends codes that were not exchanged yet", async () => {
    const fx = await runEmulator();
    const { cookie, tokens } = await browser(fx);
    const pending = await fx.answer("iamAuthorize", { query: authorizationRequest, headers: { cookie } });
    await fx.answer("iamLogout", { query: { id_token_hint: tokens.id_token } });
    const exchange = form(codeExchange(redirectOf(pending).parameters["code"] ?? ""));
    expect(await fx.call("iamToken", exchange, 400)).toMatchObject({ error_description: "Code not valid" });
  });

  it("without an ID token asks the user first", async () => {
    const fx = await runEmulator();
    const { cookie } = await browser(fx);
    const fields = { client_id: webApp.client_id, post_logout_redirect_uri: back, state: "x" };
    const page = await fx.answer("iamLogout", { query: fields, headers: { cookie } });
    expect(page).toMatchObject({ status: 200, body: expect.stringContaining("You are signed in as 爱丽丝") as string });
    expect(await isSignedIn(fx, cookie)).toBe(true);
    const confirmed = { ...fields, confirmed: "true" };
    const foreign = await fx.answer("iamLogoutForm", form(confirmed, { cookie }));
    expect(foreign.status).toBe(200);
    expect(await isSignedIn(fx, cookie)).toBe(true);
    const form_token = /name="form_token" value="([^"]*)"/.exec(String(page.body))?.[1] ?? "";
    const both = { cookie: `${cookie}; ${cookieFrom(page)}` };
    const answer = await fx.answer("iamLogoutForm", form({ ...confirmed, form_token }, both));
    expect(redirectOf(answer).url.href).toBe("https://www.baidu.com/?state=x");
    expect(await isSignedIn(fx, cookie)).toBe(false);
  });

  it("asks nobody in the old form, whoever the client is", async () => {
    const fx = await runEmulator();
    const { cookie } = await browser(fx);
    const answer = await fx.answer("iamLogout", { query: { redirect_uri: back, state: "x" }, headers: { cookie } });
    expect(redirectOf(answer).url.href).toBe("https://www.baidu.com/?state=x");
    expect(await isSignedIn(fx, cookie)).toBe(false);
  });

  it("holds the address of the old form against the named client, else against every live app", async () => {
    const fx = await runEmulator();
    const { tokens } = await browser(fx);
    const other = "http://localhost:8080/bye";
    const logout = (query: Record<string, string>) =>
      fx.answer("iamLogout", { query: { redirect_uri: other, ...query } });
    expect(redirectOf(await logout({})).url.href).toBe(other);
    expect(redirectOf(await logout({ client_id: sampleApp.app_id })).url.href).toBe(other);
    const refused: Record<string, string>[] = [
      { client_id: webApp.client_id },
      { id_token_hint: tokens.id_token },
      { client_id: "nobody" },
      { redirect_uri: "https://evil.example" },
      { redirect_uri: "http://localhost:8080.evil.example/" },
      { post_logout_redirect_uri: other, id_token_hint: tokens.id_token },
    ];
    for (const query of refused) expect(await logout(query)).toMatchObject({ status: 400 });
    const { app_id } = sampleApp;
    await fx.call("patchApp", { params: { app_id }, body: { status: "Unpublished" } }, 200);
    expect(await logout({})).toMatchObject({
      status: 400,
      body: expect.stringContaining("Invalid redirect uri") as string,
    });
  });

  it("returns at once where nobody is signed in", async () => {
    const fx = await runEmulator();
    const query = { client_id: webApp.client_id, post_logout_redirect_uri: back };
    expect(redirectOf(await fx.answer("iamLogout", { query })).url.href).toBe("https://www.baidu.com/");
  });

  it("refuses what it cannot trust with an error page, and ends nothing", async () => {
    const fx = await runEmulator();
    const { cookie, tokens } = await browser(fx);
    const hint = { id_token_hint: tokens.id_token };
    const cases: [Record<string, string>, string][] = [
      [{ ...hint, post_logout_redirect_uri: "https://evil.example" }, "Invalid redirect uri"],
      [{ ...hint, client_id: sampleApp.app_id }, "Invalid parameter: client_id"],
      [{ id_token_hint: "nonsense" }, "Invalid parameter: id_token_hint"],
      [{ id_token_hint: tokens.access_token }, "Invalid parameter: id_token_hint"],
      [{ post_logout_redirect_uri: back }, "Missing parameters: id_token_hint"],
      [{ client_id: "nobody", post_logout_redirect_uri: back }, "Client not found."],
    ];
    for (const [query, message] of cases) {
      const answer = await fx.answer("iamLogout", { query, headers: { cookie } });
      expect(answer).toMatchObject({ status: 400, body: expect.stringContaining(message) as string });
      expect(answer.headers).not.toHaveProperty("location");
    }
    expect(await isAlive(fx, tokens.access_token)).toBe(true);
  });
});

describe("signing out by refresh token", () => {
  it("ends the session and all its tokens", async () => {
    const fx = await runEmulator();
    const { cookie, tokens } = await browser(fx);
    const other = await fx.answer("iamAuthorize", { query: authorizationRequest, headers: { cookie } });
    const exchange = form(codeExchange(redirectOf(other).parameters["code"] ?? ""));
    const sibling = await fx.call("iamToken", exchange, 200);
    await fx.call("iamLogoutForm", form({ refresh_token: tokens.refresh_token }), 204);
    expect(await isAlive(fx, tokens.access_token)).toBe(false);
    expect(await isAlive(fx, sibling.access_token)).toBe(false);
    expect(await isSignedIn(fx, cookie)).toBe(false);
    const refresh = form({ grant_type: "refresh_token", refresh_token: tokens.refresh_token });
    expect(await fx.call("iamToken", refresh, 400)).toEqual({
      error: "invalid_grant",
      error_description: "Offline user session not found",
    });
    await fx.call("iamLogoutForm", form({ refresh_token: tokens.refresh_token }), 204);
  });

  it("takes the client's own alone", async () => {
    const fx = await runEmulator();
    const tokens = await tokensFor(fx);
    const unsigned = await fx.answer("iamLogoutForm", form({ refresh_token: tokens.refresh_token }, {}));
    expect(unsigned).toMatchObject({ status: 401, body: { error: "invalid_client" } });
    const other = form({ refresh_token: tokens.refresh_token }, basic(sampleApp.app_id, sampleApp.secret));
    expect(await fx.answer("iamLogoutForm", other)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
    const nonsense = await fx.answer("iamLogoutForm", form({ refresh_token: "nonsense" }));
    expect(nonsense.body).toEqual({ error: "invalid_grant", error_description: "Invalid refresh token" });
    expect(await isAlive(fx, tokens.access_token)).toBe(true);
  });
});
