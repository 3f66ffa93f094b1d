import { createPublicKey } from "node:crypto";
import { jwtVerify } from "jose";
import { describe, expect, it } from "vitest";
import { runEmulator, testStart } from "../support/emulator.ts";
import { sampleUser, sessionOf, tokensFor, webApp } from "./kit.ts";

it("the realm describes itself, with the key that its tokens are signed with", async () => {
  const fx = await runEmulator({ settings: { iam: { public_url: "https://iam.example.org" } } });
  const { public_key, ...realm } = await fx.call("iamRealm", {}, 200);
  expect(realm).toEqual({
    realm: "master",
    "token-service": `${fx.url}/auth/realms/master/protocol/openid-connect`,
    "account-service": "https://iam.example.org/auth/realms/master/account",
    "tokens-not-before": 0,
  });
  const key = createPublicKey({ key: Buffer.from(public_key, "base64"), format: "der", type: "spki" });
  const { access_token } = await tokensFor(fx);
  const { payload } = await jwtVerify(access_token, key, { currentDate: new Date(testStart) });
  expect(payload["fcid"]).toBe(sampleUser);
  expect(await fx.send("GET", "/auth/auth/realms/master/")).toMatchObject({ status: 200, body: { realm: "master" } });
});

describe("the account", () => {
  it("is a page that says who is signed in, and leads back to the app and out", async () => {
    const fx = await runEmulator();
    expect((await fx.answer("iamAccount")).body).toContain("Nobody is signed in");
    const headers = { cookie: await sessionOf(fx, "@alice:example.org"), accept: "text/html,application/json;q=0.9" };
    const query = { referrer: webApp.client_id, referrer_uri: webApp.redirect_uri };
    const page = await fx.answer("iamAccount", { query, headers });
    expect(page).toMatchObject({ status: 200, headers: { "content-type": "text/html; charset=utf-8" } });
    expect(page.body).toContain("You are signed in as 爱丽丝");
    expect(page.body).toContain(`<a href="${webApp.redirect_uri}">`);
    expect(page.body).toContain('action="/auth/realms/master/protocol/openid-connect/logout"');
    const foreign = { ...query, referrer_uri: "https://evil.example" };
    expect((await fx.answer("iamAccount", { query: foreign, headers })).body).not.toContain("evil.example");
    expect((await fx.answer("iamAccount", { query: { ui_locales: "zh" } })).body).toContain("我的账号");
  });

  it("is JSON for an app with an access token", async () => {
    const fx = await runEmulator();
    const { access_token: token } = await tokensFor(fx);
    const headers = { accept: "application/json", origin: "https://www.baidu.com" };
    const answer = await fx.answer("iamAccount", { token, headers });
    expect(answer.headers["access-control-allow-origin"]).toBe("https://www.baidu.com");
    expect(answer).toMatchObject({
      status: 200,
      body: {
        username: "test203",
        firstName: "测试203",
        lastName: "",
        email: "33@qq.com",
        emailVerified: false,
        attributes: { fcid: [sampleUser] },
      },
    });
    expect(await fx.answer("iamAccount", { headers })).toMatchObject({ status: 401 });
    expect(await fx.answer("iamAccount", { token: "x", headers })).toMatchObject({ status: 401 });
  });
});
