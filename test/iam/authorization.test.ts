import { describe, expect, it } from "vitest";
import { sampleApp } from "../support/client.ts";
import { runEmulator, type RunningEmulator } from "../support/emulator.ts";
import {
  authorizationRequest,
  claimsOf,
  codeExchange,
  cookieFrom,
  form,
  redirectOf,
  sampleUser,
  sessionOf,
  setCookies,
} from "./kit.ts";

type Query = Readonly<Record<string, string>>;

const alice = "@alice:example.org";

const authorize = (fx: RunningEmulator, query: Query = {}, cookie?: string) =>
  fx.answer("iamAuthorize", {
    query: { ...authorizationRequest, ...query },
    headers: cookie === undefined ? {} : { cookie },
  });

/** The fcid of the user whom an answer of the authorization endpoint signs in. */
async function signedIn(fx: RunningEmulator, answer: Awaited<ReturnType<typeof authorize>>): Promise<unknown> {
  const tokens = await fx.call("iamToken", form(codeExchange(redirectOf(answer).parameters["code"] ?? "")), 200);
  return claimsOf(tokens.id_token)["fcid"];
}

describe("an error page, never a redirect, meets", () => {
  it.each<[string, Query, string]>([
    ["an unknown client", { client_id: "nobody" }, "Client not found."],
    ["an address that is not registered", { redirect_uri: "https://evil.example" }, "Invalid parameter: redirect_uri"],
    ["an address that is missing", { redirect_uri: "" }, "Invalid parameter: redirect_uri"],
    [
      "a bad address even when all else is wrong",
      { redirect_uri: "//x", scope: "", response_type: "" },
      "redirect_uri",
    ],
  ])("%s", async (_, query, message) => {
    const fx = await runEmulator();
    const answer = await authorize(fx, { ...query, login_hint: alice });
    expect(answer).toMatchObject({ status: 400, body: expect.stringContaining(message) as string });
    expect(answer.headers).not.toHaveProperty("location");
    expect(answer.headers).not.toHaveProperty("set-cookie");
  });

  it("a client that is missing, and an address that comes twice", async () => {
    const fx = await runEmulator();
    expect(await fx.call("iamAuthorize", {}, 400)).toContain("Missing parameters: client_id");
    const query = new URLSearchParams(authorizationRequest);
    query.append("redirect_uri", "https://evil.example");
    const path = `/auth/realms/master/protocol/openid-connect/auth?${query.toString()}`;
    expect(await fx.send("GET", path)).toMatchObject({ status: 400 });
  });
});

it("redirects to a bare host in any case where the app registered all of its paths", async () => {
  const fx = await runEmulator();
  const query = { client_id: sampleApp.app_id, redirect_uri: "http://LocalHost:8080", login_hint: alice };
  const { url } = redirectOf(await authorize(fx, query));
  expect(url.href).toMatch(/^http:\/\/localhost:8080\/\?state=xyz&session_state=/);
});

describe("the app is told of", () => {
  const state = "a b&c=d+é";

  it.each<[string, Query, Query]>([
    ["a wrong response_type", { response_type: "token" }, { error: "unsupported_response_type" }],
    ["a response_mode that there is not", { response_mode: "jwt" }, invalid("Invalid parameter: response_mode")],
    ["a missing openid", { scope: "profile" }, scopes("profile")],
    ["a scope that nobody knows", { scope: "openid admin" }, scopes("openid admin")],
    ["a method without a challenge", { code_challenge_method: "S256" }, invalid("Missing parameter: code_challenge")],
    ["a method that there is not", { code_challenge: "x", code_challenge_method: "S512" }, badMethod()],
    ["a short plain challenge", { code_challenge: "x" }, invalid("Invalid parameter: code_challenge")],
    [
      "a short challenge",
      { code_challenge: "x", code_challenge_method: "S256" },
      invalid("Invalid parameter: code_challenge"),
    ],
    ["a max_age that is no number", { max_age: "soon" }, invalid("Invalid parameter: max_age")],
    ["a request object", { request: "e30" }, { error: "request_not_supported" }],
    ["a request by reference", { request_uri: "https://x" }, { error: "request_uri_not_supported" }],
    ["nobody to sign in", { prompt: "none" }, { error: "login_required" }],
    ["nobody in the session, whoever is hinted at", { prompt: "none", login_hint: alice }, { error: "login_required" }],
    ["a prompt that contradicts itself", { prompt: "none login", login_hint: alice }, { error: "login_required" }],
  ])("%s", async (_, query, expected) => {
    const fx = await runEmulator();
    const { url, parameters } = redirectOf(await authorize(fx, { ...query, state }));
    expect(url.origin).toBe("https://www.baidu.com");
    expect(parameters).toEqual({ ...expected, state });
  });

  it("a missing response_type, and a parameter that comes twice", async () => {
    const fx = await runEmulator();
    const { client_id, redirect_uri, scope } = authorizationRequest;
    const without = await fx.answer("iamAuthorize", { query: { client_id, redirect_uri, scope } });
    expect(redirectOf(without).parameters).toEqual(invalid("Missing parameter: response_type"));
    const path = `/auth/realms/master/protocol/openid-connect/auth?${new URLSearchParams(authorizationRequest).toString()}&nonce=1&nonce=2`;
    expect(redirectOf(await fx.send("GET", path)).parameters).toMatchObject(invalid("duplicated parameter"));
  });

  function invalid(error_description: string): Query {
    return { error: "invalid_request", error_description };
  }

  function badMethod(): Query {
    return invalid("Invalid parameter: code_challenge_method");
  }

  function scopes(scope: string): Query {
    return { error: "invalid_scope", error_description: `Invalid scopes: ${scope}` };
  }
});

describe("who signs in", () => {
  it("is the login_hint: an fcid, an account or an e-mail address, the tenant's own domain first", async () => {
    const fx = await runEmulator();
    for (const fcid of ["@alice:example.com", alice]) {
      await fx.call("patchUser", { params: { fcid }, body: { email: "Alice@Mail.example" } }, 200);
    }
    expect(await signedIn(fx, await authorize(fx, { login_hint: "alice@mail.EXAMPLE" }))).toBe(alice);
    expect(await signedIn(fx, await authorize(fx, { login_hint: "33@qq.com" }))).toBe(sampleUser);
    expect(await signedIn(fx, await authorize(fx, { login_hint: "@alice:example.com" }))).toBe("@alice:example.com");
    expect(await signedIn(fx, await authorize(fx, { login_hint: "alice" }))).toBe(alice);
    expect(await signedIn(fx, await authorize(fx, { login_hint: "lisi" }))).toBe("@lisi:example.com");
    expect(await authorize(fx, { login_hint: "nobody" })).toMatchObject({ status: 200 });
  });

  it("is whose session it is, over the control API or from a sign-in before", async () => {
    const fx = await runEmulator();
    const cookie = await sessionOf(fx, alice);
    expect(await signedIn(fx, await authorize(fx, { prompt: "none" }, cookie))).toBe(alice);
    const hinted = await authorize(fx, { login_hint: "@lisi:example.com" }, cookie);
    expect(await signedIn(fx, hinted)).toBe("@lisi:example.com");
    expect(await signedIn(fx, await authorize(fx, {}, cookieFrom(hinted)))).toBe("@lisi:example.com");
  });

  it("stays in one session as long as it is the same user", async () => {
    const fx = await runEmulator();
    const cookie = await sessionOf(fx, alice);
    const [first, second] = [await authorize(fx, {}, cookie), await authorize(fx, { login_hint: alice }, cookie)];
    expect(redirectOf(first).parameters["session_state"]).toBe(redirectOf(second).parameters["session_state"]);
    expect([first, second].map(setCookies)).toEqual([[], []]);
  });

  it("is the default user where neither hint nor session says", async () => {
    const fx = await runEmulator({ settings: { iam: { default_user: "alice" } } });
    expect(redirectOf(await authorize(fx, { prompt: "none" })).parameters).toMatchObject({ error: "login_required" });
    const answer = await authorize(fx);
    expect(await signedIn(fx, answer)).toBe(alice);
    expect(await signedIn(fx, await authorize(fx, { prompt: "none" }, cookieFrom(answer)))).toBe(alice);
    const lisi = await sessionOf(fx, "@lisi:example.com");
    expect(await signedIn(fx, await authorize(fx, {}, lisi))).toBe("@lisi:example.com");
    expect(await authorize(fx, { prompt: "login" })).toMatchObject({ status: 200 });
  });

  it("is asked for anew by prompt=login, and once max_age has passed", async () => {
    const fx = await runEmulator();
    const cookie = await sessionOf(fx, alice);
    expect(await authorize(fx, { prompt: "login", login_hint: alice }, cookie)).toMatchObject({ status: 200 });
    await fx.call("advanceClock", { body: { by: "60s" } }, 200);
    expect(await authorize(fx, { max_age: "60" }, cookie)).toMatchObject({ status: 302 });
    expect(await authorize(fx, { max_age: "59" }, cookie)).toMatchObject({ status: 200 });
    const none = await authorize(fx, { max_age: "59", prompt: "none" }, cookie);
    expect(redirectOf(none).parameters).toEqual({ error: "login_required", state: "xyz" });
  });

  it("is nobody once the user of the session is gone, or the session is made up", async () => {
    const fx = await runEmulator();
    const cookie = await sessionOf(fx, sampleUser);
    await fx.call("deleteUser", { params: { fcid: sampleUser } }, 204);
    for (const dead of [cookie, "KEYCLOAK_IDENTITY=made-up", "KEYCLOAK_IDENTITY="]) {
      expect(redirectOf(await authorize(fx, { prompt: "none" }, dead)).parameters).toMatchObject({
        error: "login_required",
      });
    }
  });

  it("is no longer the default user once another is set, in sessions that the setting started", async () => {
    const fx = await runEmulator({ settings: { iam: { default_user: "alice" } } });
    const [byDefault, picked] = [cookieFrom(await authorize(fx)), await sessionOf(fx, alice)];
    await fx.call("patchSettings", { body: { iam: { default_user: "@lisi:example.com" } } }, 200);
    expect(await signedIn(fx, await authorize(fx, {}, picked))).toBe(alice);
    const none = await authorize(fx, { prompt: "none" }, byDefault);
    expect(redirectOf(none).parameters).toMatchObject({ error: "login_required" });
    expect(setCookies(none).map((cookie) => cookie.replace(/=;.*Max-Age=0$/, ""))).toEqual([
      "KEYCLOAK_IDENTITY",
      "KEYCLOAK_SESSION",
    ]);
    expect(await signedIn(fx, await authorize(fx, {}, byDefault))).toBe("@lisi:example.com");
  });

  it("is the user of the session with prompt=none, whoever is hinted at", async () => {
    const fx = await runEmulator();
    const cookie = await sessionOf(fx, alice);
    const answer = await authorize(fx, { prompt: "none", login_hint: "@lisi:example.com" }, cookie);
    expect(await signedIn(fx, answer)).toBe(alice);
  });

  it("cannot be an unknown user over the control API", async () => {
    const fx = await runEmulator();
    expect(await fx.answer("startIamSession", { body: { fcid: "@nobody:example.org" } })).toMatchObject({
      status: 400,
      body: { errcode: "EMULATOR_BAD_REQUEST" },
    });
  });

  it("keeps the session in a cookie that scripts do not get, and other sites only by https", async () => {
    const fx = await runEmulator();
    const answer = await fx.answer("startIamSession", { body: { fcid: alice } });
    expect(answer.status).toBe(204);
    expect(setCookies(answer)).toEqual([
      expect.stringMatching(/^KEYCLOAK_IDENTITY=[0-9a-f-]{36}; Path=\/auth; HttpOnly; SameSite=Lax$/),
      expect.stringMatching(/^KEYCLOAK_SESSION=master\/[0-9a-f-]{36}\/[0-9a-f-]{36}; Path=\/auth; SameSite=Lax$/),
    ]);
    const secure = await runEmulator({ settings: { iam: { public_url: "https://iam.example.org" } } });
    const [identity, status] = setCookies(await authorize(secure, { login_hint: alice }));
    expect(identity).toMatch(/; Path=\/auth; HttpOnly; SameSite=None; Secure$/);
    expect(status).toMatch(/; Path=\/auth; SameSite=None; Secure$/);
  });
});

describe("a session ends", () => {
  const lasts = async (fx: RunningEmulator, cookie: string) =>
    "code" in redirectOf(await authorize(fx, { prompt: "none" }, cookie)).parameters;
  const advance = (fx: RunningEmulator, by_ms: number) => fx.call("advanceClock", { body: { by_ms } }, 200);

  it("30 minutes after its last use", async () => {
    const fx = await runEmulator();
    const cookie = await sessionOf(fx, alice);
    for (let use = 0; use < 3; use++) {
      await advance(fx, 1_799_999);
      expect(await lasts(fx, cookie)).toBe(true);
    }
    await advance(fx, 1_800_000);
    expect(await lasts(fx, cookie)).toBe(false);
    expect(await authorize(fx, {}, cookie)).toMatchObject({ status: 200 });
  });

  it("10 hours after the sign-in, however much it is used", async () => {
    const fx = await runEmulator();
    const cookie = await sessionOf(fx, alice);
    for (let use = 0; use < 23; use++) {
      await advance(fx, 1_500_000);
      expect(await lasts(fx, cookie)).toBe(true);
    }
    await advance(fx, 1_499_999);
    expect(await lasts(fx, cookie)).toBe(true);
    await advance(fx, 1);
    expect(await lasts(fx, cookie)).toBe(false);
  });

  it("when the settings say", async () => {
    const fx = await runEmulator({ settings: { iam: { sso_idle_s: 10, sso_max_s: 15 } } });
    const [idle, used] = [await sessionOf(fx, alice), await sessionOf(fx, alice)];
    await advance(fx, 9_000);
    expect(await lasts(fx, used)).toBe(true);
    await advance(fx, 1_000);
    expect([await lasts(fx, idle), await lasts(fx, used)]).toEqual([false, true]);
    await advance(fx, 5_000);
    expect(await lasts(fx, used)).toBe(false);
  });
});

describe("the outcome goes", () => {
  it("into the fragment", async () => {
    const fx = await runEmulator();
    const { url } = redirectOf(await authorize(fx, { response_mode: "fragment", login_hint: alice }));
    expect(url.href).toMatch(/^https:\/\/www\.baidu\.com\/#state=xyz&session_state=[^&]+&code=[^&]+$/);
    const refused = redirectOf(await authorize(fx, { response_mode: "fragment", prompt: "none" }));
    expect(refused.url.href).toBe("https://www.baidu.com/#error=login_required&state=xyz");
  });

  it("into the query when the response type or mode is wrong", async () => {
    const fx = await runEmulator();
    const { url } = redirectOf(await authorize(fx, { response_mode: "fragment", response_type: "token" }));
    expect(url.hash).toBe("");
    expect(url.search).toBe("?error=unsupported_response_type&state=xyz");
  });

  it("into a form that the browser posts, with the session's cookies", async () => {
    const fx = await runEmulator();
    const query = { response_mode: "form_post", login_hint: alice, state: `"'><script>` };
    const { status, headers, body } = await authorize(fx, query);
    expect(status).toBe(200);
    expect(headers["set-cookie"]).toHaveLength(2);
    expect(headers["content-security-policy"]).toMatch(/script-src 'sha256-/);
    expect(body).toContain('<form method="post" action="https://www.baidu.com/">');
    const fields = [...String(body).matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)];
    expect(fields.map(([, name]) => name)).toEqual(["state", "session_state", "code"]);
    expect(fields[0]?.[2]).toBe("&quot;&#39;&gt;&lt;script&gt;");
    const { requests } = await fx.call("listRequests", { query: { limit: 1 } }, 200);
    expect(requests[0]?.response.body).toContain('name="code" value="[redacted]"');
  });
});

describe("acr", () => {
  const acrOf = async (fx: RunningEmulator, answer: Awaited<ReturnType<typeof authorize>>) => {
    const code = redirectOf(answer).parameters["code"] ?? "";
    const tokens = await fx.call("iamToken", form(codeExchange(code)), 200);
    const refresh = form({ grant_type: "refresh_token", refresh_token: tokens.refresh_token });
    const again = await fx.call("iamToken", refresh, 200);
    return [tokens.access_token, tokens.id_token, again.access_token].map((token) => claimsOf(token)["acr"]);
  };

  it('is "1" after the page and "0" where no page was shown', async () => {
    const fx = await runEmulator({ settings: { iam: { default_user: "alice" } } });
    const page = await authorize(fx, { prompt: "login" });
    const form_token = /name="form_token" value="([^"]*)"/.exec(String(page.body))?.[1] ?? "";
    const fields = { ...authorizationRequest, prompt: "login", user_picked: alice, form_token };
    const picked = await fx.answer("iamAuthorizeForm", form(fields, { cookie: cookieFrom(page) }));
    expect(await acrOf(fx, picked)).toEqual(["1", "1", "1"]);
    expect(await acrOf(fx, await authorize(fx, {}, cookieFrom(picked)))).toEqual(["0", "0", "0"]);
    expect(await acrOf(fx, await authorize(fx, { login_hint: "lisi" }))).toEqual(["0", "0", "0"]);
    expect(await acrOf(fx, await authorize(fx))).toEqual(["0", "0", "0"]);
  });
});

it("the nonce and the time of the sign-in are in the ID token, and a form asks as well as a query", async () => {
  const fx = await runEmulator();
  const cookie = await sessionOf(fx, alice);
  await fx.call("advanceClock", { body: { by: "10m" } }, 200);
  const request = form({ ...authorizationRequest, nonce: "n-0S6_WzA2Mj" }, { cookie });
  const { code = "" } = redirectOf(await fx.answer("iamAuthorizeForm", request)).parameters;
  const { id_token } = await fx.call("iamToken", form(codeExchange(code)), 200);
  const { iat, auth_time, nonce } = claimsOf(id_token);
  expect({ nonce, age: Number(iat) - Number(auth_time) }).toEqual({ nonce: "n-0S6_WzA2Mj", age: 600 });
});

describe("pages of a client's own origins", () => {
  const origin = "http://localhost:8080";
  const app = { client_id: "5cf29aec6ccfd004ccd28075", client_secret: "90fa4652-5cd1-4280-ae20-e3d381f9b1fa" };
  const readable = {
    "access-control-allow-origin": origin,
    "access-control-allow-credentials": "true",
    vary: "Origin",
  };

  it("may read what they get, refusals too; others may not", async () => {
    const fx = await runEmulator();
    const ask = async (from: string) => fx.answer("iamToken", form({ grant_type: "x", ...app }, { origin: from }));
    expect((await ask(origin)).headers).toMatchObject(readable);
    expect((await ask("https://evil.example")).headers).not.toHaveProperty("access-control-allow-origin");
    const { headers } = await fx.answer("iamCerts", { headers: { origin: "https://evil.example" } });
    expect(headers["access-control-allow-origin"]).toBe("*");
  });

  it.each<[string, (fx: RunningEmulator, headers: Query) => Promise<unknown>]>([
    [
      "an unknown client",
      (fx, headers) => fx.answer("iamToken", form({ grant_type: "x", client_id: "nobody" }, headers)),
    ],
    ["no client", (fx, headers) => fx.answer("iamToken", form({ grant_type: "x" }, headers))],
    ["a missing token", (fx, headers) => fx.answer("iamUserinfo", { headers })],
    ["a token that is none of ours", (fx, headers) => fx.answer("iamUserinfo", { token: "x", headers })],
    ["a wrong media type", (fx, headers) => fx.answer("iamToken", { body: {}, headers })],
    [
      "a wrong method",
      (fx, headers) => fx.send("PUT", "/auth/realms/master/protocol/openid-connect/token", { headers }),
    ],
    ["an unknown path", (fx, headers) => fx.send("GET", "/auth/realms/master/nothing", { headers })],
  ])("may read an error from anywhere, without credentials, where the client is not known: %s", async (_, ask) => {
    const fx = await runEmulator();
    const from = { origin: "https://page.example" };
    const { status, headers } = (await ask(fx, from)) as Awaited<ReturnType<typeof fx.answer>>;
    expect(status).toBeGreaterThanOrEqual(400);
    expect(headers["access-control-allow-origin"]).toBe("*");
    expect(headers).not.toHaveProperty("access-control-allow-credentials");
  });

  it("may read an injected fault", async () => {
    const fx = await runEmulator();
    const faults = [{ status: 503 }, { errcode: "slow_down", status: 429 }, { status: 418, body: "tea" }];
    for (const fault of [...faults, { app_id: app.client_id, status: 500 }]) {
      await fx.call("addFault", { body: { operation_id: "iamToken", times: 1, ...fault } }, 201);
      const { status, headers } = await fx.answer("iamToken", form({ grant_type: "x", ...app }, { origin }));
      expect(status).toBe(fault.status);
      expect(headers["access-control-allow-origin"]).toBe("*");
    }
  });

  it("may ask beforehand", async () => {
    const fx = await runEmulator();
    const answer = await fx.send("OPTIONS", "/auth/realms/master/protocol/openid-connect/token", {
      headers: { origin },
    });
    expect(answer).toMatchObject({
      status: 200,
      headers: { ...readable, "access-control-allow-methods": "POST, GET, OPTIONS" },
    });
  });
});
