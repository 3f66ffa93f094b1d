import { beforeAll, describe, expect, it } from "vitest";
import { build } from "../../scripts/lib/steps.js";
import { operations } from "../../src/generated/operations.js";
import { pageHeaders } from "../../src/http/page-policy.ts";
import type { Answered } from "../support/client.ts";
import { runEmulator } from "../support/emulator.ts";

beforeAll(build, 120_000);

const signIn = "/auth/realms/master/protocol/openid-connect/auth";
const client = "client_id=test-scope&redirect_uri=https%3A%2F%2Fwww.baidu.com&response_type=code&scope=openid";

const pages = [
  "/_emulator",
  "/_emulator/",
  "/_emulator/docs",
  `${signIn}?${client}`,
  `${signIn}?client_id=nobody`,
  "/auth/realms/master/protocol/openid-connect/logout",
];

/** Every path of both documents, whatever its parameters. */
const paths = Object.values(operations).map(({ path }) => path.replace(/\{\w+\}/g, "x"));

const isPage = ({ headers }: Answered): boolean => String(headers["content-type"]).startsWith("text/html");

describe("a page", () => {
  it.each(pages)("has a policy and is in nobody's frame: %s", async (path) => {
    const fx = await runEmulator();
    const answer = await fx.send("GET", path);
    expect(isPage(answer)).toBe(true);
    expect(answer.headers).toMatchObject({
      "content-security-policy": expect.stringMatching(/^default-src 'none';.*frame-ancestors 'none'$/) as string,
      "x-content-type-options": "nosniff",
    });
  });

  it("has a policy that says who may frame it, at every path there is", async () => {
    const fx = await runEmulator();
    const answers = await Promise.all(paths.map((path) => fx.send("GET", path)));
    const policies = answers.filter(isPage).map(({ headers }) => String(headers["content-security-policy"]));
    expect(policies.length).toBeGreaterThan(3);
    for (const policy of policies) expect(policy).toMatch(/(^|; )default-src 'none'.*; frame-ancestors '(none|self)'/);
  });
});

describe("the headers that a page needs", () => {
  const typed = (type: string, policy?: string) =>
    pageHeaders({ "content-type": type, ...(policy !== undefined && { "content-security-policy": policy }) });

  it.each(["text/html", "text/html; charset=utf-8", "Text/HTML", "application/xhtml+xml", "image/svg+xml", "text/xml"])(
    "are given to %s that has no policy",
    (type) => {
      expect(typed(type)).toEqual({
        "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        "x-content-type-options": "nosniff",
      });
    },
  );

  it.each(["application/json", "text/plain", "text/html-like", "image/png"])("are not given to %s", (type) => {
    expect(typed(type)).toEqual({});
  });

  it.each([
    ["default-src 'self'", "default-src 'self'; frame-ancestors 'none'"],
    [
      "default-src 'self'; frame-ancestors https://app.example.org",
      "default-src 'self'; frame-ancestors https://app.example.org",
    ],
    ["Frame-Ancestors 'self'", "Frame-Ancestors 'self'"],
  ])("keep what a route says: %s", (given, sent) => {
    expect(typed("text/html", given)["content-security-policy"]).toBe(sent);
  });
});

describe("what browsers ask for by themselves", () => {
  const own = [
    "/favicon.ico",
    "/apple-touch-icon.png",
    "/apple-touch-icon-120x120-precomposed.png",
    "/.well-known/appspecific/com.chrome.devtools.json",
  ];

  it("is in no request log and no line of the log above debug", async () => {
    const fx = await runEmulator();
    for (const path of own) await fx.send("GET", path);
    const headers = { origin: "https://www.baidu.com", "access-control-request-method": "POST" };
    const preflight = await fx.send("OPTIONS", "/auth/realms/master/protocol/openid-connect/token", { headers });
    expect(preflight).toMatchObject({
      status: 200,
      headers: { "access-control-allow-origin": "https://www.baidu.com" },
    });
    expect(await fx.call("listRequests", {}, 200)).toEqual({ requests: [] });
    expect(fx.logLines.filter((line) => !line.includes('"level":20'))).toEqual([]);
  });

  it("is answered with an icon", async () => {
    const fx = await runEmulator();
    const response = await fetch(`${fx.url}/favicon.ico`);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "image/x-icon"]);
    expect(bytes.subarray(0, 4)).toEqual(Buffer.from([0, 0, 1, 0]));
    expect(bytes.subarray(22, 26).toString("latin1")).toBe("\u0089PNG");
  });

  it("is in the request log where an app may have meant it", async () => {
    const fx = await runEmulator();
    for (const path of ["/.well-known/openid-configuration", "/favicon.ico/x"]) await fx.send("GET", path);
    const { requests } = await fx.call("listRequests", {}, 200);
    expect(requests.map(({ path }) => path)).toEqual(["/favicon.ico/x", "/.well-known/openid-configuration"]);
  });
});
