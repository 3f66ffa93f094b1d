import { describe, expect, it } from "vitest";
import { sampleApp } from "../support/client.ts";
import { runEmulator, type RunningEmulator } from "../support/emulator.ts";
import { basic, claimsOf, codeExchange, codeFor, form, isAlive, tokensFor, webApp } from "./kit.ts";

const refuse = (error: string, error_description?: string) =>
  error_description === undefined ? { error } : { error, error_description };
const badClient = "Invalid client or Invalid client credentials";
const refreshWith = (refresh_token: string) => ({ grant_type: "refresh_token", refresh_token });

describe("a client", () => {
  const sign = async (fx: RunningEmulator, headers: Record<string, string>, fields: Record<string, string> = {}) =>
    fx.answer("iamToken", form({ ...codeExchange(await codeFor(fx)), ...fields }, headers));

  it("is refused when it is unknown, says none, or has the wrong secret or none", async () => {
    const fx = await runEmulator();
    const cases = [
      [await sign(fx, basic("nobody")), "invalid_client"],
      [await sign(fx, basic(webApp.client_id, "wrong")), "unauthorized_client"],
      [await sign(fx, { authorization: "Bearer x" }), "invalid_client"],
      [await sign(fx, { authorization: "Basic !" }), "invalid_client"],
      [await sign(fx, {}), "invalid_client"],
      [await sign(fx, {}, { client_id: "nobody", client_secret: "x" }), "invalid_client"],
      [await sign(fx, {}, { client_id: webApp.client_id }), "unauthorized_client"],
      [await sign(fx, {}, { client_id: webApp.client_id, client_secret: "x" }), "unauthorized_client"],
    ] as const;
    for (const [answer, error] of cases) {
      expect(answer).toMatchObject({ status: 401, body: refuse(error, badClient) });
      expect(answer.headers).not.toHaveProperty("www-authenticate");
      expect(answer.headers["cache-control"]).toBe("no-store");
    }
  });

  it("signs with Basic, form-encoded or not, or with the form", async () => {
    const fx = await runEmulator();
    const encoded = webApp.secret.replaceAll("-", "%2D");
    expect(await sign(fx, basic())).toMatchObject({ status: 200 });
    expect(await sign(fx, { authorization: basic()["authorization"]?.replace("Basic", "bASIC") ?? "" })).toMatchObject({
      status: 200,
    });
    expect(await sign(fx, basic("test%2Dscope", encoded))).toMatchObject({ status: 200 });
    expect(await sign(fx, {}, { client_id: webApp.client_id, client_secret: webApp.secret })).toMatchObject({
      status: 200,
    });
  });

  it.each(["utf8", "latin1"] as const)("signs with Basic in %s", async (charset) => {
    const fx = await runEmulator();
    const secret = "pässwörd £5";
    await fx.call("patchApp", { params: { app_id: webApp.client_id }, body: { secret } }, 200);
    const credentials = Buffer.from(`${webApp.client_id}:${secret}`, charset).toString("base64");
    expect(await sign(fx, { authorization: `Basic ${credentials}` })).toMatchObject({ status: 200 });
    const wrong = Buffer.from(`${webApp.client_id}:${secret}!`, charset).toString("base64");
    expect(await sign(fx, { authorization: `Basic ${wrong}` })).toMatchObject({ status: 401 });
  });

  it("that is public needs no secret, and may not introspect tokens", async () => {
    const fx = await runEmulator();
    await fx.call("patchApp", { params: { app_id: webApp.client_id }, body: { public_client: true } }, 200);
    const named = { client_id: webApp.client_id };
    const answer = await sign(fx, {}, named);
    expect(answer).toMatchObject({ status: 200 });
    const { access_token, refresh_token } = answer.body as { access_token: string; refresh_token: string };
    const { session_state: sid } = claimsOf(access_token);
    for (const token of [access_token, refresh_token]) expect(claimsOf(token)).toMatchObject({ sid });
    expect(await sign(fx, basic(webApp.client_id, "ignored"))).toMatchObject({ status: 200 });
    expect(await sign(fx, {})).toMatchObject({ status: 401, body: refuse("invalid_client", badClient) });
    await fx.call("iamToken", form({ ...refreshWith(refresh_token), ...named }, {}), 200);
    expect(await fx.answer("iamIntrospect", form({ token: access_token, ...named }, {}))).toMatchObject({
      status: 403,
      body: refuse("invalid_request", "Client not allowed."),
    });
    await fx.call("iamRevoke", form({ token: refresh_token, ...named }, {}), 200);
    expect(await isAlive(fx, access_token)).toBe(false);
  });

  it("that is not live is disabled, wherever it turns up", async () => {
    const fx = await runEmulator();
    const tokens = await tokensFor(fx);
    const code = await codeFor(fx);
    await fx.call("patchApp", { params: { app_id: webApp.client_id }, body: { status: "Unpublished" } }, 200);
    expect(await fx.call("iamToken", form(codeExchange(code)), 401)).toEqual(refuse("invalid_client", badClient));
    expect(await fx.call("iamUserinfo", { token: tokens.access_token }, 401)).toEqual(
      refuse("invalid_token", "Client disabled"),
    );
    const query = {
      client_id: webApp.client_id,
      redirect_uri: webApp.redirect_uri,
      response_type: "code",
      scope: "openid",
    };
    expect(await fx.call("iamAuthorize", { query }, 400)).toContain("Client disabled.");
  });
});

describe("the token endpoint refuses", () => {
  const ask = async (fx: RunningEmulator, fields: Record<string, string>) => fx.call("iamToken", form(fields), 400);

  it("what is not asked as it should be", async () => {
    const fx = await runEmulator();
    expect(await ask(fx, {})).toEqual(refuse("invalid_request", "Missing form parameter: grant_type"));
    expect(await ask(fx, { grant_type: "password" })).toEqual(
      refuse("unsupported_grant_type", "Unsupported grant_type"),
    );
    expect(await ask(fx, { grant_type: "__proto__" })).toEqual(
      refuse("unsupported_grant_type", "Unsupported grant_type"),
    );
    expect(await ask(fx, { grant_type: "authorization_code" })).toEqual(
      refuse("invalid_request", "Missing parameter: code"),
    );
    expect(await ask(fx, { grant_type: "refresh_token" })).toEqual(refuse("invalid_request", "No refresh token"));
    const json = { body: { grant_type: "refresh_token" }, headers: basic() };
    expect(await fx.answer("iamToken", json)).toMatchObject({
      status: 415,
      body: { error: "HTTP 415 Unsupported Media Type" },
    });
    const large = form({ grant_type: "x".repeat(1_100_000) });
    expect(await fx.answer("iamToken", large)).toMatchObject({
      status: 413,
      body: { error: "HTTP 413 Payload Too Large" },
    });
  });

  it("a code that is none, or is used again, and then ends what it gave", async () => {
    const fx = await runEmulator();
    const notValid = refuse("invalid_grant", "Code not valid");
    expect(await ask(fx, codeExchange("nonsense"))).toEqual(notValid);
    const code = await codeFor(fx);
    const tokens = await fx.call("iamToken", form(codeExchange(code)), 200);
    const other = await tokensFor(fx);
    expect(await isAlive(fx, tokens.access_token)).toBe(true);
    expect(await ask(fx, codeExchange(code))).toEqual(notValid);
    expect(await isAlive(fx, tokens.access_token)).toBe(false);
    expect(await ask(fx, refreshWith(tokens.refresh_token))).toEqual(
      refuse("invalid_grant", "Offline user session not found"),
    );
    expect(await isAlive(fx, other.access_token)).toBe(true);
  });

  it("all but one of many that exchange a code at once", async () => {
    const fx = await runEmulator();
    const code = await codeFor(fx);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => fx.answer("iamToken", form(codeExchange(code)))),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(9);
  });

  it("a code after 60 s on the emulator's clock", async () => {
    const fx = await runEmulator();
    const [inTime, late] = [await codeFor(fx), await codeFor(fx)];
    await fx.call("advanceClock", { body: { by_ms: 59_999 } }, 200);
    await fx.call("iamToken", form(codeExchange(inTime)), 200);
    await fx.call("advanceClock", { body: { by_ms: 1 } }, 200);
    expect(await ask(fx, codeExchange(late))).toEqual(refuse("invalid_grant", "Code not valid"));
  });

  it("a code with another redirect_uri, or for another client; any try uses it up", async () => {
    const fx = await runEmulator();
    const code = await codeFor(fx);
    const wrong = { ...codeExchange(code), redirect_uri: "https://www.baidu.com/" };
    expect(await ask(fx, wrong)).toEqual(refuse("invalid_grant", "Incorrect redirect_uri"));
    expect(await ask(fx, codeExchange(code))).toEqual(refuse("invalid_grant", "Code not valid"));
    const missing = { grant_type: "authorization_code", code: await codeFor(fx) };
    expect(await ask(fx, missing)).toEqual(refuse("invalid_grant", "Incorrect redirect_uri"));
    const other = form(codeExchange(await codeFor(fx)), basic(sampleApp.app_id, sampleApp.secret));
    expect(await fx.call("iamToken", other, 400)).toEqual(
      refuse("invalid_grant", "Auth error: Found different client_id in clientSession"),
    );
  });

  it("a code whose PKCE verifier is missing, malformed or wrong, or was not announced", async () => {
    const fx = await runEmulator();
    const challenge = { code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", code_challenge_method: "S256" };
    const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const exchange = async (query: Record<string, string>, fields: Record<string, string>) =>
      fx.answer("iamToken", form({ ...codeExchange(await codeFor(fx, query)), ...fields }));
    const refused = (description: string) => ({ status: 400, body: refuse("invalid_grant", description) });
    expect(await exchange(challenge, { code_verifier: verifier })).toMatchObject({ status: 200 });
    expect(await exchange(challenge, {})).toMatchObject(refused("PKCE code verifier not specified"));
    expect(await exchange(challenge, { code_verifier: "short" })).toMatchObject(
      refused("PKCE verification failed: Invalid code verifier"),
    );
    expect(await exchange(challenge, { code_verifier: `x${verifier}` })).toMatchObject(
      refused("PKCE verification failed: Code mismatch"),
    );
    for (const plain of [{ code_challenge: verifier }, { code_challenge: verifier, code_challenge_method: "plain" }]) {
      expect(await exchange(plain, { code_verifier: verifier })).toMatchObject({ status: 200 });
      expect(await exchange(plain, { code_verifier: `${verifier}x` })).toMatchObject(
        refused("PKCE verification failed: Code mismatch"),
      );
      expect(await exchange(plain, {})).toMatchObject(refused("PKCE code verifier not specified"));
    }
    expect(await exchange({}, { code_verifier: verifier })).toMatchObject(
      refused("PKCE code verifier specified but challenge not present in authorization"),
    );
  });

  it("a refresh token that is none, or another client's", async () => {
    const fx = await runEmulator();
    const tokens = await tokensFor(fx);
    const invalid = refuse("invalid_grant", "Invalid refresh token");
    expect(await ask(fx, refreshWith("nonsense"))).toEqual(invalid);
    expect(await ask(fx, refreshWith(tokens.access_token))).toEqual(invalid);
    const other = form(refreshWith(tokens.refresh_token), basic(sampleApp.app_id, sampleApp.secret));
    expect(await fx.call("iamToken", other, 400)).toEqual(
      refuse("invalid_grant", "Invalid refresh token. Token client and authorized client don't match"),
    );
  });

  it("whatever belongs to a user who is gone", async () => {
    const fx = await runEmulator();
    const fcid = "@test203:dev.finogeeks.club";
    const tokens = await tokensFor(fx);
    const code = await codeFor(fx);
    await fx.call("deleteUser", { params: { fcid } }, 204);
    expect(await ask(fx, codeExchange(code))).toEqual(refuse("invalid_grant", "User not found"));
    expect(await ask(fx, refreshWith(tokens.refresh_token))).toEqual(refuse("invalid_grant", "Invalid refresh token"));
    expect(await fx.call("iamUserinfo", { token: tokens.access_token }, 401)).toEqual(
      refuse("invalid_token", "User not found"),
    );
    expect(await fx.call("iamIntrospect", form({ token: tokens.access_token }), 200)).toEqual({ active: false });
  });
});

it("introspection and revocation ask for a client and a token", async () => {
  const fx = await runEmulator();
  for (const operation of ["iamIntrospect", "iamRevoke"] as const) {
    expect(await fx.call(operation, form({ token: "x" }, {}), 401)).toEqual(refuse("invalid_client", badClient));
    expect(await fx.call(operation, form({}), 400)).toEqual(refuse("invalid_request", "Token not provided"));
  }
});

it("a wrong method or path, and a fault, are answered in the IAM's form", async () => {
  const fx = await runEmulator();
  const token = "/auth/realms/master/protocol/openid-connect/token";
  const wrongMethod = await fx.send("GET", token);
  expect(wrongMethod).toMatchObject({ status: 405, body: refuse("HTTP 405 Method Not Allowed") });
  expect(wrongMethod.headers["allow"]).toBe("POST");
  expect(await fx.send("GET", "/auth/realms/other")).toMatchObject({ status: 404, body: refuse("HTTP 404 Not Found") });
  await fx.call("addFault", { body: { operation_id: "iamToken", errcode: "FC_INTERNAL_ERROR" } }, 201);
  expect(await fx.answer("iamToken", form({}))).toMatchObject({ status: 500, body: refuse("unknown_error") });
});
