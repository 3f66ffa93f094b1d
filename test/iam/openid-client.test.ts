import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import * as oidc from "openid-client";
import { expect, it, onTestFinished } from "vitest";
import { runEmulator } from "../support/emulator.ts";
import { smallTenant } from "../support/tenant.ts";

const client = { app_id: "0000000000000000000000c0", secret: "s3cr~t: with/odd+characters%" } as const;

/** An app's own address: what a browser is redirected to, and what comes back there. */
async function callback(): Promise<{ url: string; next: () => Promise<URL> }> {
  const arrivals: ((url: URL) => void)[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    response.end();
    arrivals.shift()?.(new URL(request.url ?? "", url));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`;
  return { url, next: () => new Promise((resolve) => arrivals.push(resolve)) };
}

it.each([
  ["client_secret_basic", oidc.ClientSecretBasic],
  ["client_secret_post", oidc.ClientSecretPost],
] as const)("openid-client signs a user in and out, unmodified, with %s", async (_, authentication) => {
  const app = await callback();
  const tenant = smallTenant(
    {},
    {
      apps: [{ ...client, name: "Web", type: "web", redirect_uris: [app.url] }],
      users: [
        { fcid: "@alice:example.org", name: "Alice", mobile: "138", email: "a@example.org", organization_id: "o1" },
      ],
      organizations: [{ organization_id: "o1", organization_name: "One", organization_type: 1 }],
      rooms: [],
    },
  );
  const fx = await runEmulator({ fixtures: tenant, clock: { mode: "real" } });
  const options = { execute: [oidc.allowInsecureRequests] };
  const issuer = new URL(`${fx.url}/auth/realms/master`);
  const config = await oidc.discovery(issuer, client.app_id, undefined, authentication(client.secret), options);

  const [verifier, state, nonce] = [oidc.randomPKCECodeVerifier(), oidc.randomState(), oidc.randomNonce()];
  const arrival = app.next();
  await fetch(
    oidc.buildAuthorizationUrl(config, {
      redirect_uri: app.url,
      scope: "openid profile",
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
      state,
      nonce,
      login_hint: "alice",
    }),
  );
  const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
  const tokens = await oidc.authorizationCodeGrant(config, await arrival, checks);
  const sub = tokens.claims()?.sub ?? "";
  expect(tokens.claims()).toMatchObject({ aud: client.app_id, nonce, fcid: "@alice:example.org", name: "Alice" });

  expect(await oidc.fetchUserInfo(config, tokens.access_token, sub)).toEqual({
    sub,
    fcid: "@alice:example.org",
    name: "Alice",
    organization_id: "o1",
    phone_number: "138",
    email: "a@example.org",
  });
  const refreshed = await oidc.refreshTokenGrant(config, tokens.refresh_token ?? "");
  expect(refreshed.claims()?.sub).toBe(sub);
  expect(await oidc.tokenIntrospection(config, refreshed.access_token)).toMatchObject({ active: true, sub });
  await oidc.tokenRevocation(config, refreshed.access_token);
  expect(await oidc.tokenIntrospection(config, refreshed.access_token)).toEqual({ active: false });

  const left = app.next();
  await fetch(
    oidc.buildEndSessionUrl(config, {
      id_token_hint: tokens.id_token ?? "",
      post_logout_redirect_uri: app.url,
      state: "bye",
    }),
  );
  expect((await left).search).toBe("?state=bye");
  await oidc.fetchUserInfo(config, tokens.access_token, sub);
  await oidc.tokenRevocation(config, tokens.refresh_token ?? "");
  await expect(oidc.fetchUserInfo(config, tokens.access_token, sub)).rejects.toMatchObject({ status: 401 });
  await expect(oidc.refreshTokenGrant(config, tokens.refresh_token ?? "")).rejects.toMatchObject({
    error: "invalid_grant",
    error_description: "Offline user session not found",
  });
});
