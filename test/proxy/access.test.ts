import { request } from "undici";
import { describe, expect, it } from "vitest";
import { forwardedCall, refuseWrites } from "../../src/proxy/calls.ts";
import { isOwnAddress } from "../../src/proxy/own-address.ts";
import { parts, raw, runProxy, runTarget } from "./kit.ts";

const platform = "/api/v1/finchat/open-api";

/** The refusal of a call by a proxy that is read-only; undefined where it is forwarded. */
function refusal(method: string, path: string): unknown {
  const call = forwardedCall(method, path);
  if (call === undefined) throw new Error(`${path} is none of the tenant's`);
  try {
    refuseWrites(method, path, call);
    return undefined;
  } catch (error) {
    return error;
  }
}

describe("a proxy without --allow-writes", () => {
  it.each([
    ["GET", `${platform}/users/whoami`],
    ["HEAD", `${platform}/anything/at/all`],
    ["GET", "/api/v1/finchat-control/devices"],
    ["POST", `${platform}/auth/token`],
    ["POST", `${platform}/auth/token/verify`],
    ["POST", "/auth/realms/finchat/protocol/openid-connect/token"],
    ["GET", "/auth/auth/realms/finchat/protocol/openid-connect/auth"],
  ])("forwards %s %s", (method, path) => {
    expect(refusal(method, path)).toBeUndefined();
  });

  it.each([
    ["POST", `${platform}/message/send`],
    ["POST", `${platform}/auth/token/`],
    ["POST", `${platform}/auth/token/verify/more`],
    ["PUT", `${platform}/auth/token`],
    ["DELETE", `${platform}/rooms/x`],
    ["OPTIONS", `${platform}/users`],
    ["POST", "/auth/realms/finchat/protocol/openid-connect/logout"],
    ["GET", "/auth/realms/finchat/protocol/openid-connect/logout"],
    ["POST", "/auth/realms/finchat/protocol/openid-connect/revoke"],
  ])("refuses %s %s", (method, path) => {
    expect(refusal(method, path)).toMatchObject({ errcode: "EMULATOR_FORBIDDEN", status: 403 });
  });

  it("refuses a call that writes before it reads the body", async () => {
    const { origin, seen } = await runTarget();
    const { url } = await runProxy({ target: origin });
    const head = [
      `POST ${platform}/message/send HTTP/1.1`,
      `Host: ${new URL(url).host}`,
      "Expect: 100-continue",
      "Content-Length: 5",
    ];
    const { head: answered, body } = parts(await raw(url, `${head.join("\r\n")}\r\n\r\n`));
    expect(answered[0]).toBe("HTTP/1.1 403 Forbidden");
    expect(JSON.parse(body)).toEqual({
      errcode: "EMULATOR_FORBIDDEN",
      error: "sendMessage (POST) may change the tenant; start the proxy with --allow-writes to forward it",
    });
    expect(seen).toEqual([]);
  });
});

describe("the paths of the proxy", () => {
  it.each(["/../x", "/%2e%2e/x", "/.%2E/x", "/a%2f..%2fx", "/..%5cx", "/."])(
    "return 400 for dot segments: %s",
    async (path) => {
      const { origin, seen } = await runTarget();
      const { url } = await runProxy({ target: origin });
      const text = await raw(
        url,
        `GET ${platform}${path} HTTP/1.1\r\nHost: ${new URL(url).host}\r\nConnection: close\r\n\r\n`,
      );
      expect(text).toMatch(/^HTTP\/1.1 400 /);
      expect(seen).toEqual([]);
    },
  );

  it.each([
    "/",
    "/_emulator/v1/state",
    "/api/v1/other",
    "/authority",
    "/api/v1/finchat",
    "/callbacks",
    "/callbacks/a/b",
  ])("return 404 outside the platform and the IAM: %s", async (path) => {
    const { url } = await runProxy({ target: "http://127.0.0.1:9" });
    expect((await request(url + path)).statusCode).toBe(404);
  });

  it("return 404 for a request target that is no path", async () => {
    const { url } = await runProxy({ target: "http://127.0.0.1:9" });
    const host = `Host: ${new URL(url).host}\r\nConnection: close\r\n\r\n`;
    expect(await raw(url, `GET http://127.0.0.1:9${platform}/users HTTP/1.1\r\n${host}`)).toMatch(/^HTTP\/1.1 404 /);
    expect(await raw(url, `OPTIONS * HTTP/1.1\r\n${host}`)).toMatch(/^HTTP\/1.1 404 /);
  });
});

describe("the network access of the proxy", () => {
  it("refuses other hosts and origins, except for pushes", async () => {
    const { origin, seen } = await runTarget();
    const { url } = await runProxy({ target: origin, bot: `${origin}/bot` });
    const from = (method: string, path: string, headers: string) =>
      raw(url, `${method} ${path} HTTP/1.1\r\n${headers}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    expect(await from("GET", `${platform}/users`, "Host: evil.example.org")).toMatch(/ 403 /);
    expect(
      await from("GET", `${platform}/users`, `Host: ${new URL(url).host}\r\nOrigin: https://evil.example.org`),
    ).toMatch(/ 403 /);
    expect(seen).toEqual([]);
    expect(await from("PUT", "/callbacks/app", "Host: tunnel.example.org")).toMatch(/ 200 /);
  });

  it("requires the control token for the proxy's own API", async () => {
    const { url } = await runProxy({ target: "http://127.0.0.1:9", controlToken: "sesame" });
    const path = `${url}/_emulator/v1/drift`;
    expect((await request(path)).statusCode).toBe(401);
    expect((await request(path, { headers: { authorization: "Bearer wrong" } })).statusCode).toBe(401);
  });
});

describe("pushes and searches through the proxy", () => {
  it("go to the bot's URLs as given, and return its response", async () => {
    const { origin, seen } = await runTarget((_, response, body) => {
      response.writeHead(201, { "X-Bot": "1" }).end(body);
    });
    const { url } = await runProxy({
      target: "http://127.0.0.1:9",
      bot: `${origin}/callback?key=1`,
      search: `${origin}/find`,
    });
    const pushed = await request(`${url}/callbacks/app-1`, { method: "PUT", body: '{"a":1}' });
    expect([pushed.statusCode, pushed.headers["x-bot"], await pushed.body.text()]).toEqual([201, "1", '{"a":1}']);
    const searched = await request(`${url}/searches/app-1`, { method: "POST", body: "{}" });
    expect(searched.statusCode).toBe(201);
    expect(seen.map(({ method, url: path }) => `${method} ${path}`)).toEqual(["PUT /callback?key=1", "POST /find"]);
  });

  it("return 405 for another method, 404 without --bot, and 502 when the bot is down", async () => {
    const { url } = await runProxy({ target: "http://127.0.0.1:9" });
    const wrong = await request(`${url}/callbacks/app`, { method: "POST" });
    expect([wrong.statusCode, wrong.headers["allow"]]).toEqual([405, "PUT"]);
    const missing = await request(`${url}/callbacks/app`, { method: "PUT" });
    expect(missing.statusCode).toBe(404);
    expect(await missing.body.json()).toMatchObject({ error: expect.stringContaining("--bot") as string });
    const { url: other } = await runProxy({ target: "http://127.0.0.1:9", bot: "http://127.0.0.1:9/callback" });
    expect((await request(`${other}/callbacks/app`, { method: "PUT" })).statusCode).toBe(502);
  });
});

describe("the proxy's own address", () => {
  const listening = { host: "127.0.0.1", port: 3463 };

  it.each([
    ["http://127.0.0.1:3463", listening, true],
    ["http://localhost:3463", { ...listening, host: "localhost" }, true],
    ["http://localhost:3463", listening, true],
    ["http://0.0.0.0:3463", listening, true],
    ["http://[::]:3463", { ...listening, host: "::1" }, true],
    ["http://127.0.0.1:3463", { ...listening, host: "0.0.0.0" }, true],
    ["http://127.0.0.1:3462", listening, false],
    ["http://127.0.0.1", { ...listening, port: 80 }, true],
    ["https://127.0.0.1", { ...listening, port: 443 }, true],
    ["http://192.0.2.1:3463", listening, false],
    ["http://nobody.invalid:3463", listening, false],
  ])("%s, listening on %j: %s", async (url, address, isOwn) => {
    expect(await isOwnAddress(url, address)).toBe(isOwn);
  });
});
