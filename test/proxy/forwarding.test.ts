import { once } from "node:events";
import { request as nodeRequest } from "node:http";
import { connect } from "node:net";
import { request } from "undici";
import { describe, expect, it } from "vitest";
import { operations } from "../../src/generated/operations.js";
import { answerWith, runBot } from "../support/bot.ts";
import { runEmulator } from "../support/emulator.ts";
import { parts, raw, runProxy, runServer, runTarget } from "./kit.ts";

const users = "/api/v1/finchat/open-api/users/whoami";
const send = "/api/v1/finchat/open-api/message/send";
const token = "/api/v1/finchat/open-api/auth/token";

const documented = Object.values(operations).filter(({ document }) => document === "platform");

describe("a forwarded request", () => {
  it.each(documented.map((operation) => [operation.operationId, operation] as const))(
    "of %s is the same as without the proxy, byte for byte",
    async (_, { method, path }) => {
      const { origin, seen } = await runTarget();
      const { url } = await runProxy({ target: origin, allowWrites: true });
      const full = `${path.replaceAll(/\{(\w+)\}/g, "%21$1:example.org")}?b=2&a=%2F&b=1`;
      const body = method === "GET" ? "" : '{"a":  "\\u00e4"}';
      const fields = [
        "X-Twice: 1",
        "x-TWICE: 2",
        "Authorization: Bearer abc",
        ...(body === "" ? [] : ["Content-Type: application/json", `Content-Length: ${body.length}`]),
      ];
      for (const server of [origin, url]) {
        const { host } = new URL(server);
        await raw(
          server,
          `${[`${method} ${full} HTTP/1.1`, `Host: ${host}`, ...fields].join("\r\n")}\r\n\r\n${body}`,
          (text) => text.endsWith("{}"),
        );
      }
      const [direct, forwarded] = seen;
      const via = expect.stringMatching(/^1\.1 finchat-proxy-\w+$/) as string;
      expect(forwarded).toEqual({
        ...direct,
        rawHeaders: [...(direct?.rawHeaders ?? []), "Via", via, "Connection", "keep-alive"],
      });
    },
  );

  it("keeps a chunked body, and a POST without a body empty", async () => {
    const { origin, seen } = await runTarget();
    const { url } = await runProxy({ target: origin });
    const { host } = new URL(url);
    const head = `POST ${token} HTTP/1.1\r\nHost: ${host}\r\n`;
    await raw(url, `${head}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n`, (text) =>
      text.endsWith("{}"),
    );
    await raw(url, `${head}\r\n`, (text) => text.endsWith("{}"));
    expect(seen.map(({ body }) => body.toString())).toEqual(["abcde", ""]);
    expect(seen[0]?.rawHeaders).toContain("chunked");
  });

  it("loses the headers of its connection", async () => {
    const { origin, seen } = await runTarget();
    const { url } = await runProxy({ target: origin });
    const head = [
      `GET ${users} HTTP/1.1`,
      `Host: ${new URL(url).host}`,
      "Connection: close, X-Own",
      "X-Own: 1",
      "TE: trailers",
    ];
    await raw(url, `${head.join("\r\n")}\r\n\r\n`);
    expect(seen[0]?.rawHeaders.map((name) => name.toLowerCase())).not.toContain("x-own");
    expect(seen[0]?.rawHeaders.map((name) => name.toLowerCase())).not.toContain("te");
  });

  it("reuses connections on both sides", async () => {
    const ports = new Set<number | undefined>();
    const { origin } = await runTarget((incoming, response) => {
      ports.add(incoming.socket.remotePort);
      response.end("{}");
    });
    const { url } = await runProxy({ target: origin });
    for (let call = 0; call < 5; call++) await (await request(url + users)).body.dump();
    expect(ports.size).toBe(1);
  });

  it("sends its body after the target's 100 Continue", async () => {
    const { origin } = await runTarget();
    const { url } = await runProxy({ target: origin });
    const { hostname, port } = new URL(url);
    const outgoing = nodeRequest({
      hostname,
      port,
      path: token,
      method: "POST",
      headers: { expect: "100-continue", "content-length": 3 },
    });
    outgoing.flushHeaders();
    await once(outgoing, "continue");
    outgoing.end("abc");
    const [answer] = (await once(outgoing, "response")) as [{ statusCode: number; resume: () => void }];
    answer.resume();
    expect(answer.statusCode).toBe(200);
  });
});

describe("a forwarded response", () => {
  it("is the target's byte for byte, with its header names, repeated fields and encoding", async () => {
    const { origin } = await runTarget((_, response) => {
      response.sendDate = false;
      response.writeHead(207, "Partly", [
        ["X-Odd-CASE", "1"],
        ["x-odd-case", "2"],
        ["Date", "Sat, 31 Jan 2026 09:00:00 GMT"],
        ["Content-Encoding", "gzip"],
        ["Content-Length", "3"],
      ] as never);
      response.end(Buffer.from([0x1f, 0x8b, 0xff]));
    });
    const { url } = await runProxy({ target: origin });
    const [direct, forwarded] = await Promise.all(
      [origin, url].map((server) =>
        raw(server, `GET ${users} HTTP/1.1\r\nHost: ${new URL(server).host}\r\nConnection: close\r\n\r\n`),
      ),
    );
    expect(forwarded).toBe(direct);
  });

  it("redirects to the proxy when the target redirects to itself, and elsewhere otherwise", async () => {
    const target: { origin: string } = { origin: "" };
    const { origin } = await runTarget((incoming, response) => {
      const to =
        incoming.url?.includes("else") === true ? "https://elsewhere.example.org/x" : `${target.origin}/auth/x?a=1#f`;
      response.writeHead(302, { location: to }).end();
    });
    target.origin = origin;
    const { url } = await runProxy({ target: origin });
    const location = async (path: string) => (await request(url + path)).headers["location"];
    expect(await location("/auth/realms")).toBe(`${url}/auth/x?a=1#f`);
    expect(await location("/auth/else")).toBe("https://elsewhere.example.org/x");
  });

  it("sets cookies without Domain, Secure and SameSite=None", async () => {
    const { origin } = await runTarget((_, response) => {
      response.writeHead(200, {
        "set-cookie": ["A=1; Path=/auth; Domain=iam.example.org; Secure; HttpOnly; SameSite=None", "B=2; SameSite=Lax"],
      });
      response.end();
    });
    const { url } = await runProxy({ target: origin });
    const { headers } = await request(`${url}/auth/realms`);
    expect(headers["set-cookie"]).toEqual(["A=1; Path=/auth; HttpOnly", "B=2; SameSite=Lax"]);
  });

  it("is cut off for the client when the target cuts it off", async () => {
    const { origin } = await runTarget((_, response) => {
      response.writeHead(200, { "content-length": 10 });
      response.write("abc", () => response.destroy());
    });
    const { url } = await runProxy({ target: origin });
    const { body } = await request(url + users);
    await expect(body.text()).rejects.toThrow();
    expect(await raw(url, `GET ${users} HTTP/1.1\r\nHost: ${new URL(url).host}\r\n\r\n`)).toMatch(/\r\n\r\nabc$/);
  });

  it("arrives while the request is still being sent", async () => {
    const origin = await runServer((_, response) => {
      response.writeHead(413).end("too large");
    });
    const { url } = await runProxy({ target: origin });
    const head = `POST ${token} HTTP/1.1\r\nHost: ${new URL(url).host}\r\nContent-Length: 1000\r\n\r\nabc`;
    expect(parts(await raw(url, head, (text) => text.endsWith("too large\r\n0\r\n\r\n"))).head[0]).toBe(
      "HTTP/1.1 413 Payload Too Large",
    );
  });
});

describe("a forwarded call", () => {
  it("ends at the target when the client goes away", async () => {
    const ends: Promise<unknown>[] = [];
    const origin = await runServer((incoming) => {
      ends.push(once(incoming.socket, "close"));
    });
    const { url } = await runProxy({ target: origin });
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.write(`GET ${users} HTTP/1.1\r\nHost: ${new URL(url).host}\r\n\r\n`);
    await expect.poll(() => ends.length).toBe(1);
    socket.destroy();
    await Promise.all(ends);
  });

  it("is sent once, and returns 502 with the target's name when that gives no response", async () => {
    let requests = 0;
    const origin = await runServer((incoming) => {
      requests++;
      incoming.socket.destroy();
    });
    const { url } = await runProxy({ target: origin });
    const { statusCode, body } = await request(url + users);
    expect(statusCode).toBe(502);
    expect(await body.json()).toEqual({
      errcode: "EMULATOR_UNKNOWN",
      error: expect.stringContaining(`no response from ${origin}: `) as string,
    });
    expect(requests).toBe(1);
  });
});

it("the proxy returns 508 for a request that comes back to it", async () => {
  const chain: { url: string } = { url: "" };
  const { origin } = await runTarget((incoming, response) => {
    request(chain.url + users, { headers: { via: incoming.headers.via ?? "" } }).then(
      async (again) => {
        response.writeHead(again.statusCode).end(await again.body.text());
      },
      () => response.destroy(),
    );
  });
  const { url } = await runProxy({ target: origin });
  chain.url = url;
  const { statusCode, body } = await request(url + users);
  expect(statusCode).toBe(508);
  expect(await body.json()).toMatchObject({ errcode: "EMULATOR_UNKNOWN" });
});

it("the proxy logs method, operation and status, and no path or query", async () => {
  const { origin } = await runTarget();
  const { url, log } = await runProxy({ target: origin });
  await (await request(`${url}/api/v1/finchat/open-api/nothing/secret-1?token=secret-2`)).body.dump();
  await (await request(url + send, { method: "POST", body: "{}" })).body.dump();
  await expect.poll(() => log.length).toBe(2);
  expect(log).toMatchObject([
    { method: "GET", operation: "undocumented", status: 200 },
    { method: "POST", operation: "sendMessage", status: 403 },
  ]);
  expect(JSON.stringify(log)).not.toContain("secret");
});

it("the proxy connects a bot with an emulator as the tenant: calls, pushes and responses", async () => {
  const bot = await runBot(answerWith(200));
  const fx = await runEmulator();
  const { url } = await runProxy({ target: fx.url, allowWrites: true, bot: bot.url });
  const app_id = "5cf29aec6ccfd004ccd28075";
  await fx.call("patchApp", { params: { app_id }, body: { callback: { url: `${url}/callbacks/${app_id}` } } }, 200);
  const body = { to: app_id, content: { msgtype: "m.text", body: "hello" } };
  await fx.call("sayToUser", { params: { fcid: "@alice:example.org" }, body }, 201);
  await fx.call("settleDeliveries", { body: {} }, 200);
  expect(bot.received).toHaveLength(1);
  const issued = await request(url + token, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ app_id, secret: "90fa4652-5cd1-4280-ae20-e3d381f9b1fa" }),
  });
  expect(await issued.body.json()).toMatchObject({ app_access_token: expect.any(String) as string });
});
