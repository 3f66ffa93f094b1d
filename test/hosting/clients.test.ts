import * as oidc from "openid-client";
import { connectEmulator, startEmulator } from "finchat-emulator";
import { describe, expect, it, onTestFinished } from "vitest";
import { startBot } from "../../examples/echo-bot/bot.js";
import { FinChat } from "../../examples/echo-bot/finchat.js";
import { nodeTransport } from "../../src/client/node-transport.ts";
import { tenantsHandle } from "../../src/client/tenants.ts";
import { ControlApi } from "../../src/client/api.ts";
import { redirectOf } from "../iam/kit.ts";
import { sampleApp } from "../support/client.ts";
import { runHosting } from "./kit.ts";

const [alice, helper] = ["@alice:example.org", "@finchat-help-bot:example.org"] as const;

describe("at the URL of a tenant", () => {
  it("openid-client signs a user in, unmodified", async () => {
    const { fx, create } = await runHosting({ clock: { mode: "real" } });
    const client = await create({ name: "acme" });
    const issuer = new URL(`${client.url}/auth/realms/master`);
    const { app_id, secret } = sampleApp;
    const options = { execute: [oidc.allowInsecureRequests] };
    const config = await oidc.discovery(issuer, app_id, { client_secret: secret }, undefined, options);
    expect(config.serverMetadata().issuer).toBe(`${fx.url}/t/acme/auth/realms/master`);
    const redirect_uri = "http://localhost:8080/callback";
    const sent = oidc.buildAuthorizationUrl(config, { redirect_uri, scope: "openid profile", login_hint: "alice" });
    expect(sent.pathname).toMatch(/^\/t\/acme\/auth\//);
    const { url } = redirectOf(await fx.send("GET", sent.pathname + sent.search));
    const tokens = await oidc.authorizationCodeGrant(config, url, { idTokenExpected: true });
    expect(tokens.claims()?.["fcid"]).toBe(alice);
    const userinfo = await oidc.fetchUserInfo(config, tokens.access_token, tokens.claims()?.sub ?? "");
    expect(userinfo["fcid"]).toBe(alice);
    const process = await oidc.discovery(new URL(`${fx.url}/auth/realms/master`), app_id, secret, undefined, options);
    await expect(oidc.fetchUserInfo(process, tokens.access_token, "nobody")).rejects.toMatchObject({
      code: "OAUTH_WWW_AUTHENTICATE_CHALLENGE",
    });
  });

  it("the echo bot answers, unmodified, and no other tenant hears of it", async () => {
    const fx = await startEmulator({ clock: "frozen:2026-01-01T00:00:00Z", seed: 1 });
    onTestFinished(() => fx.close());
    const [tenant, other] = await Promise.all([fx.tenants.create({ name: "one" }), fx.tenants.create({ name: "two" })]);
    const { FINCHAT_BASE_URL, FINCHAT_APP_ID, FINCHAT_SECRET, FINCHAT_CALLBACK_TOKEN } = tenant.env;
    expect(FINCHAT_BASE_URL).toBe(`${fx.url}/t/one`);
    const finchat = new FinChat({ baseUrl: FINCHAT_BASE_URL, appId: FINCHAT_APP_ID, secret: FINCHAT_SECRET });
    const bot = await startBot({ finchat, callbackToken: FINCHAT_CALLBACK_TOKEN, port: 0, log: () => undefined });
    onTestFinished(() => {
      bot.close();
    });
    await tenant.app(FINCHAT_APP_ID).setCallback(bot.url);
    const { room_id } = await tenant.as(alice).say(helper, "Hello!");
    await tenant.waitFor.message({ sender: helper, body: "You said: Hello!" });
    const before = await other.as(alice).read(room_id);
    expect(before.messages.map(({ content }) => content.body)).not.toContain("You said: Hello!");
    await expect(connectEmulator(`${fx.url}/t/three`)).rejects.toMatchObject({ errcode: "EMULATOR_NOT_FOUND" });
  });
});

it("a client that cannot connect to the tenant that it has created leaves none behind", async () => {
  const fx = await startEmulator();
  onTestFinished(() => fx.close());
  const refused = new Error("no connection");
  const control = new ControlApi({ url: fx.url, transport: nodeTransport(), token: undefined });
  const handle = tenantsHandle(
    control,
    () => Promise.reject(refused),
    () => Promise.resolve({}),
  );
  await expect(handle.create({ name: "orphan" })).rejects.toBe(refused);
  expect(await fx.tenants.list()).toEqual([]);
});
