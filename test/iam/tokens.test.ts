import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import { describe, expect, it } from "vitest";
import { runEmulator, testStart } from "../support/emulator.ts";
import { basic, claimsOf, codeExchange, codeFor, form, isAlive, redirectOf, tokensFor, webApp } from "./kit.ts";
import { authorizationRequest, sampleUser } from "./kit.ts";

const uuid = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/) as string;
const jwt = expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) as string;
const at = testStart / 1000;

describe("the document's sign-in", () => {
  it("redirects with state, session_state and a code that holds the session and the client", async () => {
    const fx = await runEmulator();
    const { url, parameters } = redirectOf(
      await fx.answer("iamAuthorize", { query: { ...authorizationRequest, login_hint: sampleUser } }),
    );
    expect(url.href).toMatch(/^https:\/\/www\.baidu\.com\/\?state=xyz&session_state=[^&]+&code=[^&]+$/);
    expect(parameters).toEqual({ state: "xyz", session_state: uuid, code: expect.any(String) as string });
    const [id, session, client] = parameters["code"]?.split(".") ?? [];
    expect([id, session, client]).toEqual([uuid, parameters["session_state"], webApp.client_id]);
  });

  it("exchanges the code for tokens, the keys as on the wire", async () => {
    const fx = await runEmulator();
    const answer = await fx.answer("iamToken", form({ ...codeExchange(await codeFor(fx)), client_id: "test-scope" }));
    expect(answer.headers).toMatchObject({ "cache-control": "no-store", pragma: "no-cache" });
    expect(answer.body).toEqual({
      access_token: jwt,
      expires_in: 300,
      refresh_expires_in: 52342343,
      refresh_token: jwt,
      token_type: "bearer",
      id_token: jwt,
      "not-before-policy": 0,
      session_state: uuid,
      scope: "openid profile",
    });
  });

  it("puts the sample's claims into the tokens", async () => {
    const fx = await runEmulator();
    const tokens = await tokensFor(fx);
    const iss = `${fx.url}/auth/realms/master`;
    const sub = "004316d4-6d9e-4c6e-9f5d-1ffcab486012";
    const common = { jti: uuid, nbf: 0, iat: at, iss, sub, azp: webApp.client_id, session_state: tokens.session_state };
    const profile = { organization_id: "00010", fcid: sampleUser, name: "测试203" };
    expect(claimsOf(tokens.access_token)).toEqual({
      ...common,
      ...profile,
      exp: at + 300,
      typ: "Bearer",
      auth_time: at,
      acr: "0",
      scope: "openid profile offline_access",
    });
    expect(claimsOf(tokens.id_token)).toEqual({
      ...common,
      ...profile,
      exp: at + 300,
      aud: webApp.client_id,
      typ: "ID",
      auth_time: at,
      acr: "0",
    });
    expect(claimsOf(tokens.refresh_token)).toEqual({
      ...common,
      exp: 0,
      aud: iss,
      typ: "Offline",
      auth_time: 0,
      scope: "openid profile offline_access",
    });
    const headers = [tokens.access_token, tokens.id_token, tokens.refresh_token].map((token) =>
      decodeProtectedHeader(token),
    );
    expect(headers.map(({ alg, typ }) => ({ alg, typ }))).toEqual([
      { alg: "RS256", typ: "JWT" },
      { alg: "RS256", typ: "JWT" },
      { alg: "HS256", typ: "JWT" },
    ]);
  });

  it("signs with a key of the JWKS", async () => {
    const fx = await runEmulator();
    const { access_token } = await tokensFor(fx);
    const jwks = createRemoteJWKSet(new URL("/auth/realms/master/protocol/openid-connect/certs", fx.url));
    const { payload } = await jwtVerify(access_token, jwks, { currentDate: new Date(testStart) });
    expect(payload["fcid"]).toBe(sampleUser);
  });

  it("tells who signed in, by GET and POST, in the header or a form", async () => {
    const fx = await runEmulator();
    const { access_token } = await tokensFor(fx);
    const user = {
      sub: "004316d4-6d9e-4c6e-9f5d-1ffcab486012",
      organization_id: "00010",
      fcid: sampleUser,
      name: "测试203",
      phone_number: "13345678901",
      email: "33@qq.com",
    };
    expect(await fx.call("iamUserinfo", { token: access_token }, 200)).toEqual(user);
    expect(await fx.call("iamUserinfoPost", { token: access_token }, 200)).toEqual(user);
    expect(await fx.call("iamUserinfoPost", form({ access_token }, {}), 200)).toEqual(user);
  });

  it("tells no more than the scope, and leaves out what is not known of a user", async () => {
    const fx = await runEmulator();
    const { access_token, id_token, scope } = await tokensFor(fx, { scope: "openid" });
    const sub = "004316d4-6d9e-4c6e-9f5d-1ffcab486012";
    expect(scope).toBe("openid");
    expect(await fx.call("iamUserinfo", { token: access_token }, 200)).toEqual({ sub });
    expect(claimsOf(id_token)).not.toHaveProperty("fcid");
    expect(claimsOf(access_token)).toMatchObject({ scope: "openid offline_access" });
    const lisi = await tokensFor(fx, {}, "@lisi:example.com");
    expect(await fx.call("iamUserinfo", { token: lisi.access_token }, 200)).toEqual({
      sub: uuidLike,
      fcid: "@lisi:example.com",
      name: "李四",
    });
  });

  it("gives the e-mail address with its scope, and takes every scope of a Keycloak realm", async () => {
    const fx = await runEmulator();
    const { access_token, id_token } = await tokensFor(fx, { scope: "openid email" });
    for (const token of [access_token, id_token]) {
      expect(claimsOf(token)).toMatchObject({ email: "33@qq.com" });
      expect(claimsOf(token)).not.toHaveProperty("fcid");
    }
    const sub = "004316d4-6d9e-4c6e-9f5d-1ffcab486012";
    expect(await fx.call("iamUserinfo", { token: access_token }, 200)).toEqual({ sub, email: "33@qq.com" });
    const scope = "openid email roles web-origins address phone offline_access acr basic microprofile-jwt";
    const tokens = await tokensFor(fx, { scope });
    expect(tokens.scope).toBe(scope);
    expect(claimsOf(tokens.access_token)).toMatchObject({ scope });
    const { scopes_supported } = await fx.call("iamDiscovery", {}, 200);
    expect(scopes_supported).toEqual(expect.arrayContaining([...scope.split(" "), "profile"]));
  });

  it("answers below /auth/auth too", async () => {
    const fx = await runEmulator();
    const { access_token } = await tokensFor(fx);
    const path = "/auth/auth/realms/master/protocol/openid-connect/userinfo";
    expect(await fx.send("GET", path, { token: access_token })).toMatchObject({
      status: 200,
      body: { fcid: sampleUser },
    });
  });
});

const uuidLike = expect.stringMatching(/^[0-9a-f-]{36}$/) as string;

describe("a refresh token", () => {
  const refresh = (token: string, more = {}) => form({ grant_type: "refresh_token", refresh_token: token, ...more });

  it("gives new tokens, and goes on beside the new one", async () => {
    const fx = await runEmulator();
    const first = await tokensFor(fx, { nonce: "n-1" });
    await fx.call("advanceClock", { body: { by: "1h" } }, 200);
    expect(await isAlive(fx, first.access_token)).toBe(false);
    const second = await fx.call("iamToken", refresh(first.refresh_token), 200);
    expect(second).toMatchObject({ scope: "openid profile", session_state: first.session_state, expires_in: 300 });
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect(claimsOf(second.access_token)).toMatchObject({ iat: at + 3600, exp: at + 3900, auth_time: at });
    for (const token of [first.access_token, first.id_token, first.refresh_token, second.id_token]) {
      expect(claimsOf(token)).toMatchObject({ nonce: "n-1" });
    }
    for (const token of [first.refresh_token, second.refresh_token]) {
      expect(await isAlive(fx, (await fx.call("iamToken", refresh(token), 200)).access_token)).toBe(true);
    }
  });

  it("may ask for less, and not for more", async () => {
    const fx = await runEmulator();
    const { refresh_token } = await tokensFor(fx);
    const less = await fx.call("iamToken", refresh(refresh_token, { scope: "openid" }), 200);
    expect(less.scope).toBe("openid");
    expect(claimsOf(less.access_token)).not.toHaveProperty("fcid");
    expect(claimsOf(less.refresh_token)).toMatchObject({ scope: "openid profile offline_access" });
    expect(await fx.call("iamToken", refresh(refresh_token, { scope: "openid admin" }), 400)).toEqual({
      error: "invalid_scope",
      error_description: "Invalid scopes: openid admin",
    });
  });

  it("lives as long as the setting says, on the emulator's clock", async () => {
    const fx = await runEmulator({ settings: { iam: { refresh_token_lifetime_s: 1000 } } });
    const tokens = await tokensFor(fx);
    expect(tokens.refresh_expires_in).toBe(1000);
    await fx.call("advanceClock", { body: { by_ms: 999_999 } }, 200);
    await fx.call("iamToken", refresh(tokens.refresh_token), 200);
    await fx.call("advanceClock", { body: { by_ms: 1 } }, 200);
    expect(await fx.call("iamToken", refresh(tokens.refresh_token), 400)).toEqual({
      error: "invalid_grant",
      error_description: "Offline session not active",
    });
  });
});

describe("introspection", () => {
  it("tells the claims of a live access or refresh token", async () => {
    const fx = await runEmulator();
    const tokens = await tokensFor(fx);
    const more = { active: true, client_id: webApp.client_id, username: "test203" };
    const ask = (token: string) => fx.call("iamIntrospect", form({ token }), 200);
    expect(await ask(tokens.access_token)).toEqual({ ...claimsOf(tokens.access_token), ...more });
    expect(await ask(tokens.refresh_token)).toEqual({ ...claimsOf(tokens.refresh_token), ...more });
    expect(await ask(tokens.id_token)).toEqual({ active: false });
    expect(await ask("nonsense")).toEqual({ active: false });
  });

  it("tells that a token has expired", async () => {
    const fx = await runEmulator();
    const { access_token: token } = await tokensFor(fx);
    const ask = () => fx.call("iamIntrospect", form({ token }), 200);
    await fx.call("advanceClock", { body: { by_ms: 299_999 } }, 200);
    expect(await ask()).toMatchObject({ active: true });
    await fx.call("advanceClock", { body: { by_ms: 1 } }, 200);
    expect(await ask()).toEqual({ active: false });
  });
});

describe("revocation", () => {
  const revoke = (token: string, headers = basic()) => form({ token }, headers);

  it("ends one access token alone", async () => {
    const fx = await runEmulator();
    const tokens = await tokensFor(fx);
    await fx.call("iamRevoke", revoke(tokens.access_token), 200);
    expect(await isAlive(fx, tokens.access_token)).toBe(false);
    await fx.call("iamToken", form({ grant_type: "refresh_token", refresh_token: tokens.refresh_token }), 200);
  });

  it("ends a refresh token with all that hangs on it", async () => {
    const fx = await runEmulator();
    const tokens = await tokensFor(fx);
    await fx.call("iamRevoke", revoke(tokens.refresh_token), 200);
    expect(await isAlive(fx, tokens.access_token)).toBe(false);
    expect(
      await fx.call("iamToken", form({ grant_type: "refresh_token", refresh_token: tokens.refresh_token }), 400),
    ).toEqual({ error: "invalid_grant", error_description: "Offline user session not found" });
  });

  it("is content with a token that is none, and refuses another client's", async () => {
    const fx = await runEmulator();
    const tokens = await tokensFor(fx);
    await fx.call("iamRevoke", revoke("nonsense"), 200);
    const other = basic("5cf29aec6ccfd004ccd28075", "90fa4652-5cd1-4280-ae20-e3d381f9b1fa");
    expect(await fx.call("iamRevoke", revoke(tokens.refresh_token, other), 400)).toEqual({
      error: "invalid_request",
      error_description: "Unmatching clients",
    });
    expect(await isAlive(fx, tokens.access_token)).toBe(true);
  });
});
