import { exportSPKI, generateKeyPair, importJWK, SignJWT, UnsecuredJWT, type JWK } from "jose";
import { describe, expect, it } from "vitest";
import { runEmulator, testStart, type RunningEmulator } from "../support/emulator.ts";
import { claimsOf, form, isAlive, tokensFor } from "./kit.ts";

const verificationFailed = { error: "invalid_token", error_description: "Token verification failed" };

/** The private signing key of an emulator, as its exported state holds it. */
async function signingKey(fx: RunningEmulator): Promise<JWK & { kid: string }> {
  const state = (await fx.call("exportState", {}, 200)) as unknown as {
    collections: { iam_keys: { kid: string; alg: string; jwk: JWK }[] };
  };
  const row = state.collections.iam_keys.find(({ alg }) => alg === "RS256");
  return { ...row?.jwk, kid: row?.kid ?? "" };
}

describe("userinfo refuses", () => {
  const expectRefused = async (fx: RunningEmulator, token: string) => {
    const answer = await fx.answer("iamUserinfo", { token });
    expect(answer).toMatchObject({ status: 401, body: verificationFailed });
    expect(answer.headers["www-authenticate"]).toBe(
      'Bearer realm="master", error="invalid_token", error_description="Token verification failed"',
    );
  };

  it("a call without a token", async () => {
    const fx = await runEmulator();
    const answer = await fx.answer("iamUserinfo");
    expect(answer).toMatchObject({
      status: 401,
      body: { error: "invalid_request", error_description: "Token not provided" },
    });
    expect(answer.headers["www-authenticate"]).toBe('Bearer realm="master"');
  });

  it("what is no access token of ours", async () => {
    const fx = await runEmulator();
    const tokens = await tokensFor(fx);
    const [header, payload, signature = ""] = tokens.access_token.split(".");
    await expectRefused(fx, "nonsense");
    await expectRefused(fx, tokens.id_token);
    await expectRefused(fx, tokens.refresh_token);
    await expectRefused(fx, `${header}.${payload}.${"A".repeat(signature.length)}`);
    await expectRefused(fx, `${header}.${Buffer.from('{"typ":"Bearer"}').toString("base64url")}.${signature}`);
    await expectRefused(fx, (await tokensFor(await runEmulator({ seed: 2 }))).access_token);
  });

  it("a token that nobody signed, or somebody else, or that was signed with our public key as a secret", async () => {
    const fx = await runEmulator();
    const claims = claimsOf((await tokensFor(fx)).access_token);
    const { kid, n = "", e = "" } = await signingKey(fx);
    await expectRefused(fx, new UnsecuredJWT(claims).encode());
    const { privateKey } = await generateKeyPair("RS256");
    await expectRefused(fx, await new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid }).sign(privateKey));
    await expectRefused(fx, await new SignJWT(claims).setProtectedHeader({ alg: "RS256" }).sign(privateKey));
    const publicKey = await importJWK({ kty: "RSA", n, e }, "RS256", { extractable: true });
    const secret = new TextEncoder().encode(await exportSPKI(publicKey));
    await expectRefused(fx, await new SignJWT(claims).setProtectedHeader({ alg: "HS256", kid }).sign(secret));
  });

  it("what our own key signed for another issuer, or without our having given it", async () => {
    const fx = await runEmulator();
    const claims = claimsOf((await tokensFor(fx)).access_token);
    const { kid, ...jwk } = await signingKey(fx);
    const sign = async (changed: object) =>
      new SignJWT({ ...claims, ...changed })
        .setProtectedHeader({ alg: "RS256", kid })
        .sign(await importJWK(jwk, "RS256"));
    expect(await isAlive(fx, await sign({}))).toBe(true);
    await expectRefused(fx, await sign({ iss: "https://example.org/auth/realms/other" }));
    const unknown = await fx.answer("iamUserinfo", { token: await sign({ jti: "made-up" }) });
    expect(unknown).toMatchObject({ status: 401, body: { error: "invalid_token" } });
  });

  it("an access token once its 300 s have passed", async () => {
    const fx = await runEmulator();
    const { access_token } = await tokensFor(fx);
    await fx.call("advanceClock", { body: { by_ms: 299_999 } }, 200);
    expect(await isAlive(fx, access_token)).toBe(true);
    await fx.call("advanceClock", { body: { by_ms: 1 } }, 200);
    await expectRefused(fx, access_token);
  });
});

describe("the issuer", () => {
  const elsewhere = { host: "iam.test:8443" };

  it("is the host of each request, and a token counts whatever host gave it", async () => {
    const fx = await runEmulator();
    const discovery = await fx.answer("iamDiscovery", { headers: elsewhere });
    expect(discovery.body).toMatchObject({
      issuer: "http://iam.test:8443/auth/realms/master",
      token_endpoint: "http://iam.test:8443/auth/realms/master/protocol/openid-connect/token",
    });
    const { refresh_token } = await tokensFor(fx);
    const fields = { grant_type: "refresh_token", refresh_token };
    const { body, headers } = form(fields);
    const answer = await fx.answer("iamToken", { body, headers: { ...headers, ...elsewhere } });
    const { access_token } = answer.body as { access_token: string };
    expect(claimsOf(access_token)["iss"]).toBe("http://iam.test:8443/auth/realms/master");
    expect(await isAlive(fx, access_token)).toBe(true);
  });

  it("is the public URL alone where there is one", async () => {
    const fx = await runEmulator({ settings: { iam: { public_url: "https://iam.example.org" } } });
    expect(await fx.call("getIamInfo", {}, 200)).toEqual({
      flows: [{ type: "iam", url: "https://iam.example.org/auth" }],
    });
    const { access_token } = await tokensFor(fx);
    await fx.call("patchSettings", { body: { iam: { public_url: "https://other.example.org" } } }, 200);
    expect(await isAlive(fx, access_token)).toBe(false);
  });

  it("is never an address that a forged Host smuggles in", async () => {
    const fx = await runEmulator();
    const discovery = await fx.answer("iamDiscovery", { headers: { host: "evil.example/@" } });
    expect(discovery.body).toMatchObject({ issuer: `${fx.url}/auth/realms/master` });
  });
});

it("tokens outlive a clock that is set back, and end when it gets there", async () => {
  const fx = await runEmulator();
  const { access_token } = await tokensFor(fx);
  await fx.call("setClock", { body: { now: testStart - 86_400_000 } }, 200);
  expect(await isAlive(fx, access_token)).toBe(true);
  await fx.call("setClock", { body: { now: testStart + 300_000 } }, 200);
  expect(await isAlive(fx, access_token)).toBe(false);
});
