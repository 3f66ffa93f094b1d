import { describe, expect, it } from "vitest";
import { runEmulator, type RunningEmulator } from "../support/emulator.ts";
import { claimsOf, isAlive, tokensFor } from "./kit.ts";

type Headers = Readonly<Record<string, string>>;

const realm = "/auth/realms/master";
const forwarded = { "x-forwarded-proto": "https", "x-forwarded-host": "iam.example.org" };

const discovery = async (fx: RunningEmulator, headers: Headers = {}) =>
  (await fx.answer("iamDiscovery", { headers })).body as Record<string, string>;

describe("with a public URL", () => {
  const publicUrl = "https://iam.example.org:8443";

  it("browsers are sent there, and clients where they have found the document", async () => {
    const fx = await runEmulator({ settings: { iam: { public_url: publicUrl } } });
    const document = await discovery(fx, { host: "emulator:3462" });
    const [browsers, clients] = [`${publicUrl}${realm}`, `http://emulator:3462${realm}`];
    expect(document).toMatchObject({
      issuer: browsers,
      authorization_endpoint: `${browsers}/protocol/openid-connect/auth`,
      end_session_endpoint: `${browsers}/protocol/openid-connect/logout`,
      check_session_iframe: `${browsers}/protocol/openid-connect/login-status-iframe.html`,
      token_endpoint: `${clients}/protocol/openid-connect/token`,
      jwks_uri: `${clients}/protocol/openid-connect/certs`,
      userinfo_endpoint: `${clients}/protocol/openid-connect/userinfo`,
      introspection_endpoint: `${clients}/protocol/openid-connect/token/introspect`,
      revocation_endpoint: `${clients}/protocol/openid-connect/revoke`,
    });
    const { access_token } = await tokensFor(fx);
    expect(claimsOf(access_token)["iss"]).toBe(browsers);
    expect(await isAlive(fx, access_token)).toBe(true);
  });
});

describe("X-Forwarded-Proto and X-Forwarded-Host", () => {
  const trusting = () => runEmulator({ settings: { iam: { trust_proxy: true } } });

  it("do not count unless a proxy is trusted", async () => {
    const fx = await runEmulator();
    expect((await discovery(fx, forwarded))["issuer"]).toBe(`${fx.url}${realm}`);
  });

  it("name the issuer, every endpoint, iam-info, and make cookies secure", async () => {
    const fx = await trusting();
    const document = await discovery(fx, forwarded);
    expect(document["issuer"]).toBe(`https://iam.example.org${realm}`);
    expect(document["token_endpoint"]).toBe(`https://iam.example.org${realm}/protocol/openid-connect/token`);
    expect((await fx.answer("getIamInfo", { headers: forwarded })).body).toEqual({
      flows: [{ type: "iam", url: "https://iam.example.org/auth" }],
    });
    const { headers } = await fx.answer("startIamSession", {
      body: { fcid: "@alice:example.org" },
      headers: forwarded,
    });
    expect([headers["set-cookie"]].flat().every((cookie) => cookie?.endsWith("; Secure"))).toBe(true);
  });

  it.each<[string, Headers, string]>([
    [
      "the outermost proxy",
      { "x-forwarded-proto": "https, http", "x-forwarded-host": "a.example, b.example" },
      "https://a.example",
    ],
    ["a port", { "x-forwarded-proto": "HTTPS", "x-forwarded-host": "a.example:8443" }, "https://a.example:8443"],
    ["a host alone", { "x-forwarded-host": "a.example" }, "http://a.example"],
    ["a scheme alone", { "x-forwarded-proto": "https", host: "b.example:3462" }, "https://b.example:3462"],
    ["a scheme that is none", { "x-forwarded-proto": "javascript", host: "b.example" }, "http://b.example"],
    ["a host that is none", { "x-forwarded-host": "evil.example/@", host: "b.example" }, "http://b.example"],
    ["an empty host", { "x-forwarded-host": "", host: "b.example" }, "http://b.example"],
  ])("count from a trusted proxy: %s", async (_, headers, origin) => {
    expect((await discovery(await trusting(), headers))["issuer"]).toBe(`${origin}${realm}`);
  });
});
