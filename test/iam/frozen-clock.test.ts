import { createRemoteJWKSet, jwtVerify } from "jose";
import * as oidc from "openid-client";
import { expect, it } from "vitest";
import { systemTime } from "../../src/core/wall.ts";
import { sampleApp } from "../support/client.ts";
import { runEmulator, type RunningEmulator } from "../support/emulator.ts";
import { redirectOf } from "./kit.ts";

/** Signs alice in with openid-client, whose clock may be set right. */
async function signIn(fx: RunningEmulator, clockSkew = 0) {
  const issuer = new URL(`${fx.url}/auth/realms/master`);
  const options = { execute: [oidc.allowInsecureRequests] };
  const { app_id, secret } = sampleApp;
  const metadata = { client_secret: secret, [oidc.clockSkew]: clockSkew };
  const config = await oidc.discovery(issuer, app_id, metadata, undefined, options);
  const redirect_uri = "http://localhost:8080/callback";
  const sent = oidc.buildAuthorizationUrl(config, { redirect_uri, scope: "openid profile", login_hint: "alice" });
  const { url } = redirectOf(await fx.send("GET", sent.pathname + sent.search));
  return oidc.authorizationCodeGrant(config, url, { idTokenExpected: true });
}

const frozenAt = (time: string) => runEmulator({ clock: { mode: "frozen", at: Date.parse(time) } });

it("a client takes the tokens of a clock that is frozen in the future", async () => {
  const tokens = await signIn(await frozenAt("2099-01-01T09:00:00Z"));
  expect(tokens.claims()?.["fcid"]).toBe("@alice:example.org");
});

it("a client refuses the tokens of a clock that is frozen in the past, until it is told the emulator's time", async () => {
  const fx = await frozenAt("2020-01-01T09:00:00Z");
  await expect(signIn(fx)).rejects.toMatchObject({ code: "OAUTH_JWT_TIMESTAMP_CHECK_FAILED" });
  const { now } = await fx.call("getClock", {}, 200);
  const clockSkew = (now - systemTime()) / 1000;
  const { access_token } = await signIn(fx, clockSkew);
  const keys = createRemoteJWKSet(new URL("/auth/realms/master/protocol/openid-connect/certs", fx.url));
  await expect(jwtVerify(access_token, keys)).rejects.toMatchObject({ code: "ERR_JWT_EXPIRED" });
  await jwtVerify(access_token, keys, { currentDate: new Date(now) });
});
