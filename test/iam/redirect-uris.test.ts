import { describe, expect, it } from "vitest";
import { isRegistered, originsOf, withParameters } from "../../src/iam/redirect-uris.ts";

const registered = [
  "https://app.example.org/back",
  "http://localhost:8080/app/*",
  "myapp://signed-in",
  "https://www.baidu.com",
];

describe("a redirect URI", () => {
  it.each([
    "https://app.example.org/back",
    "https://www.baidu.com",
    "myapp://signed-in",
    "http://localhost:8080/app/",
    "http://localhost:8080/app/deep/er?x=1&y=../z",
    "http://localhost:8080/app/a.b/..c/...",
    "http://localhost:8080/app/100%25",
    "http://localhost:8080/app/回调",
    "http://localhost:8080/app",
    "http://localhost:8080/app?x=1",
    "http://localhost:8080/app/#/route",
    "https://APP.example.org/back",
    "HTTPS://app.example.ORG/back",
    "http://LocalHost:8080/app/x",
  ])("is registered: %s", (uri) => {
    expect(isRegistered(uri, registered)).toBe(true);
  });

  it.each([
    ["nothing", ""],
    ["no URL", "/back"],
    ["another path", "https://app.example.org/back/"],
    ["a query more", "https://app.example.org/back?x=1"],
    ["a path in another case", "https://app.example.org/BACK"],
    ["another scheme", "http://app.example.org/back"],
    ["another port", "https://app.example.org:8443/back"],
    ["a longer host", "https://www.baidu.com.evil.example"],
    ["a host behind userinfo", "https://www.baidu.com@evil.example"],
    ["userinfo", "http://user@localhost:8080/app/"],
    ["userinfo that looks like the host", "http://localhost:8080@evil.example/app/"],
    ["a shorter path", "http://localhost:8080/ap"],
    ["the path above", "http://localhost:8080"],
    ["userinfo before the bare path", "http://user@localhost:8080/app"],
    ["another path that begins alike", "http://localhost:8080/application"],
    ["a fragment after an exact one", "https://app.example.org/back#x"],
    ["dot segments before a fragment", "http://localhost:8080/app/../admin#x"],
    ["a backslash", "http://localhost:8080/app/\\evil.example"],
    ["an encoded backslash", "http://localhost:8080/app/..%5cadmin"],
    ["a tab", "http://localhost:8080/app/.\t./x"],
    ["a line break", "http://localhost:8080/app/x\r\nSet-Cookie: a=b"],
    ["a NUL", "http://localhost:8080/app/\u0000"],
    ["a space", "http://localhost:8080/app/ x"],
    ["dot segments", "http://localhost:8080/app/../admin"],
    ["dot segments at the end", "http://localhost:8080/app/.."],
    ["a single dot", "http://localhost:8080/app/./x"],
    ["encoded dots", "http://localhost:8080/app/%2e%2e/admin"],
    ["half-encoded dots", "http://localhost:8080/app/.%2E/admin"],
    ["an encoded slash", "http://localhost:8080/app/..%2fadmin"],
    ["dots encoded twice", "http://localhost:8080/app/%252e%252e/admin"],
    ["dots encoded more often than anybody decodes", `http://localhost:8080/app/%${"25".repeat(6)}2e`],
    ["dots with path parameters", "http://localhost:8080/app/..;x/admin"],
    ["broken encoding", "http://localhost:8080/app/%zz"],
    ["a script", "javascript:alert(1)//http://localhost:8080/app/"],
  ])("is not: %s", (_, uri) => {
    expect(isRegistered(uri, registered)).toBe(false);
  });

  it.each([
    ["in the host", "http://localhost*", "http://localhost.evil.example/"],
    ["in the port", "http://localhost:*", "http://localhost:1@evil.example/"],
    ["behind the host", "https://*", "https://evil.example/"],
    ["alone", "*", "https://evil.example/"],
    ["in the query", "https://a.example/x?y=*", "https://a.example/x?y=1"],
    ["in the middle", "https://*.example.org/back", "https://evil.example.org/back"],
    ["behind userinfo", "https://a@b/*", "https://a@b/c"],
  ])("a star %s stands for nothing", (_, pattern, uri) => {
    expect(isRegistered(uri, [pattern])).toBe(false);
  });

  it("of a whole host admits the host without a path", () => {
    for (const uri of ["http://localhost:8080", "http://LOCALHOST:8080", "http://localhost:8080?x=1"]) {
      expect(isRegistered(uri, ["http://localhost:8080/*"])).toBe(true);
    }
    expect(isRegistered("http://localhost:80801", ["http://localhost:8080/*"])).toBe(false);
    expect(isRegistered("http://localhost", ["http://LOCALHOST/*"])).toBe(true);
  });

  it("never runs a script, registered or not", () => {
    expect(isRegistered("javascript:alert(1)", ["javascript:alert(1)"])).toBe(false);
  });
});

describe("parameters on the way back", () => {
  it.each([
    ["https://www.baidu.com", "https://www.baidu.com/?state=a%20b%26%2B&code=c"],
    ["https://a.example/x?y=1%202&z=%E4%BD%A0", "https://a.example/x?y=1%202&z=%E4%BD%A0&state=a%20b%26%2B&code=c"],
    ["myapp://signed-in", "myapp://signed-in?state=a%20b%26%2B&code=c"],
  ])("join what %s has", (uri, expected) => {
    expect(withParameters(uri, { state: "a b&+", none: undefined, code: "c" })).toBe(expected);
  });

  it("are none where there are none", () => {
    expect(withParameters("https://a.example/x?y=1", { state: undefined })).toBe("https://a.example/x?y=1");
  });
});

it("the web origins of a client are those of its redirect URIs", () => {
  expect(originsOf([...registered, "http://localhost:8080/other", "nonsense"])).toEqual([
    "https://app.example.org",
    "http://localhost:8080",
    "https://www.baidu.com",
  ]);
});
