import * as oidc from "openid-client";
import { expect, it } from "vitest";
import { sampleApp } from "../support/client.ts";
import { runEmulator } from "../support/emulator.ts";
import { redirectOf } from "./kit.ts";

/** As in a Compose file: browsers know the emulator by one name (localhost), a container by another (127.0.0.1). */
it("a client that finds the IAM by another name than browsers signs their users in", async () => {
  const { app_id, secret } = sampleApp;
  const redirect_uri = "http://localhost:8080/callback";
  const fx = await runEmulator({ clock: { mode: "real" } });
  const publicUrl = fx.url.replace("127.0.0.1", "localhost");
  await fx.call("patchSettings", { body: { iam: { public_url: publicUrl } } }, 200);
  const discoveryUrl = `${fx.url}/auth/realms/master/.well-known/openid-configuration`;

  const document = await fetch(discoveryUrl);
  const config = new oidc.Configuration((await document.json()) as oidc.ServerMetadata, app_id, secret);
  oidc.allowInsecureRequests(config);

  const sent = oidc.buildAuthorizationUrl(config, { redirect_uri, scope: "openid profile", login_hint: "alice" });
  expect(sent.origin).toBe(publicUrl);
  const { url } = redirectOf(await fx.send("GET", sent.pathname + sent.search, { headers: { host: sent.host } }));
  const tokens = await oidc.authorizationCodeGrant(config, url, { idTokenExpected: true });
  const sub = tokens.claims()?.sub ?? "";
  expect(tokens.claims()?.iss).toBe(`${publicUrl}/auth/realms/master`);
  expect(await oidc.fetchUserInfo(config, tokens.access_token, sub)).toMatchObject({ fcid: "@alice:example.org" });
  expect(await oidc.tokenIntrospection(config, tokens.access_token)).toMatchObject({ active: true });
});
