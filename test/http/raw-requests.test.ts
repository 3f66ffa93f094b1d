import { describe, expect, it } from "vitest";
import { runEmulator } from "../support/emulator.ts";
import { exchange } from "../support/raw.ts";

const health = "/_emulator/health";
const close = "Connection: close";

describe("a request that no ordinary client sends", () => {
  it.each<[title: string, head: string[], status: number]>([
    ["CONNECT", ["CONNECT example.org:443 HTTP/1.1", "Host: example.org:443"], 405],
    ["CONNECT without a port", ["CONNECT / HTTP/1.1", "Host: a"], 405],
    ["two Host headers", [`GET ${health} HTTP/1.1`, "Host: localhost", "host: evil.example.com", close], 400],
    ["twice the same Host", [`GET /auth/realms/master HTTP/1.1`, "Host: localhost", "Host: localhost", close], 400],
    ["no Host", [`GET ${health} HTTP/1.1`, close], 400],
    ["TRACE of a call", ["TRACE /api/v1/finchat/open-api/message/send HTTP/1.1", "Host: localhost", close], 405],
    ["TRACE of no call", ["TRACE /nothing HTTP/1.1", "Host: localhost", close], 404],
    [
      "an upgrade to an unknown path",
      ["GET /nothing HTTP/1.1", "Host: a", "Upgrade: websocket", "Connection: Upgrade"],
      404,
    ],
    ["an upgrade of a call", [`GET ${health} HTTP/1.1`, "Host: a", "Upgrade: websocket", "Connection: Upgrade"], 200],
    ["an upgrade to HTTP/2", [`GET ${health} HTTP/1.1`, "Host: a", "Upgrade: h2c", "Connection: Upgrade, close"], 200],
    ["an absolute target", [`GET http://localhost${health} HTTP/1.1`, "Host: localhost", close], 200],
    ["an unknown expectation", [`GET ${health} HTTP/1.1`, "Host: localhost", "Expect: miracles", close], 417],
    ["a folded header", [`GET ${health} HTTP/1.1`, "Host: localhost", "X-Folded: a", "  b", close], 400],
    ["a space before a colon", [`GET ${health} HTTP/1.1`, "Host : localhost", close], 400],
    ["two lengths", [`POST /nothing HTTP/1.1`, "Host: a", "Content-Length: 1", "Content-Length: 2", close], 400],
  ])("is answered: %s", async (_title, head, status) => {
    const fx = await runEmulator();
    const answer = await exchange(fx.url, head);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    if (status === 405) expect(answer).toMatch(/\r\nallow: /i);
    expect((await fx.send("GET", health)).status).toBe(200);
    expect(fx.logLines.filter((line) => line.includes('"level":50'))).toEqual([]);
  });
});

describe("a control token", () => {
  it.each(["with space", "tab\there", "ключ", "ü", "\u0007", "line\nend", ""])(
    "that no client can send is refused: %j",
    async (token) => {
      const fx = await runEmulator();
      const { error } = await fx.call("patchSettings", { body: { control: { token } } }, 400);
      expect(error).toMatch(/token/);
    },
  );

  it("may have any other character", async () => {
    const token = String.fromCharCode(...Array.from({ length: 94 }, (_, index) => 33 + index));
    const fx = await runEmulator({ settings: { control: { token } } });
    const ask = (authorization: string) => fx.send("GET", "/_emulator/v1/clock", { headers: { authorization } });
    expect((await ask(`Bearer ${token}`)).status).toBe(200);
    expect((await ask(`Bearer ${token}x`)).status).toBe(401);
  });
});

describe("the request log and the log", () => {
  const secret = "s3cr3t-v4lue";
  const platform = "/api/v1/finchat/open-api/auth/token";
  const realm = "/auth/realms/master/protocol/openid-connect/token";
  const form = "application/x-www-form-urlencoded";

  it.each([
    ["an unknown header", platform, { headers: { "x-api-key": secret, "x-my-own": secret }, body: {} }],
    ["a cookie", platform, { headers: { cookie: `a=${secret}` }, body: {} }],
    ["proxy credentials", platform, { headers: { "proxy-authorization": `Basic ${secret}` }, body: {} }],
    ["a query", `${platform}?access_token=${secret}&client_secret=${secret}&Api-Key=${secret}`, { body: {} }],
    [
      "a query of the IAM",
      `${realm}?code=${secret}&clientSecret=${secret}`,
      { body: "", headers: { "content-type": form } },
    ],
    ["a JSON body", platform, { body: { deep: [{ accessToken: secret, "Client-Secret": secret, PASSWORD: secret }] } }],
    [
      "a form",
      realm,
      { body: `client_secret=${secret}&password=${secret}&code=${secret}`, headers: { "content-type": form } },
    ],
    [
      "a form that is sent as JSON",
      platform,
      { body: `password=${secret}&x=1`, headers: { "content-type": "application/json" } },
    ],
    [
      "broken JSON",
      platform,
      { body: `{"clientSecret": "${secret}"`, headers: { "content-type": "application/json" } },
    ],
    ["a referer", platform, { headers: { referer: `https://a.example.org/?access_token=${secret}` }, body: {} }],
  ])("hide a secret in %s", async (_title, path, options) => {
    const fx = await runEmulator();
    await fx.send("POST", path, options);
    const { requests } = await fx.call("listRequests", {}, 200);
    expect(requests).toHaveLength(1);
    expect(JSON.stringify(requests)).toContain("[redacted]");
    expect(JSON.stringify(requests)).not.toContain(secret);
    expect(fx.logLines.join("")).not.toContain(secret);
  });

  it("keep the names of headers, and the values of those that hold no secret", async () => {
    const fx = await runEmulator();
    const headers = { "x-api-key": secret, "user-agent": "bot/1", "sec-fetch-site": "none", "x-forwarded-for": "::1" };
    await fx.send("POST", platform, { headers, body: {} });
    const { requests } = await fx.call("listRequests", {}, 200);
    expect(requests[0]?.request.headers).toMatchObject({ ...headers, "x-api-key": "[redacted]" });
  });
});
