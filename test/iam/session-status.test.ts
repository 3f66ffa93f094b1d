import { describe, expect, it } from "vitest";
import { sampleApp } from "../support/client.ts";
import { runEmulator } from "../support/emulator.ts";
import { smallTenant } from "../support/tenant.ts";
import { cookieFrom, setCookies } from "./kit.ts";

const frames = ["iamSessionStatus", "iamCookieTest", "iamCookieResult"] as const;

const ancestorsIn = (policy: unknown): string[] => {
  const directive = String(policy)
    .split("; ")
    .find((one) => one.startsWith("frame-ancestors "));
  return directive?.split(" ").slice(1) ?? [];
};

describe("frames for the pages of apps", () => {
  it.each(frames)(
    "%s may stand in pages of every redirect URI's origin, and runs its own script alone",
    async (frame) => {
      const fx = await runEmulator();
      const { headers, body } = await fx.answer(frame);
      expect(headers["content-security-policy"]).toMatch(
        /^default-src 'none'; script-src 'sha256-[\w+/=]+'; connect-src 'self'; base-uri 'none'; frame-ancestors [^;]+$/,
      );
      expect(ancestorsIn(headers["content-security-policy"])).toEqual([
        "'self'",
        "http://localhost:8080",
        "https://www.baidu.com",
      ]);
      expect(headers).not.toHaveProperty("x-frame-options");
      expect(headers).toMatchObject({ "cache-control": "no-store", "x-content-type-options": "nosniff" });
      expect(body).toContain("<script>");
    },
  );

  it("take origins from redirect URIs that a policy can hold", async () => {
    const redirect_uris = [
      "HTTPS://App.example:443/*",
      "http://例え.example/x",
      "app://back",
      "http://[::1]/",
      "http://a;b/",
    ];
    const apps = [{ app_id: "web", name: "Web", type: "web" as const, redirect_uris }];
    const fx = await runEmulator({ fixtures: smallTenant({}, { apps, rooms: [] }) });
    const { headers } = await fx.answer("iamSessionStatus");
    expect(ancestorsIn(headers["content-security-policy"])).toEqual([
      "'self'",
      "https://app.example",
      "http://xn--r8jz45g.example",
    ]);
  });

  it("name the page that asks first where there are more origins than a header holds", async () => {
    const apps = Array.from({ length: 2000 }, (_, index) => ({
      app_id: `app-${index}`,
      name: "Web",
      type: "web" as const,
      redirect_uris: [`https://app-${index}.example.org/*`],
    }));
    const fx = await runEmulator({ fixtures: smallTenant({}, { apps, rooms: [] }) });
    const policyFor = async (referer: string) =>
      String((await fx.answer("iamSessionStatus", { headers: { referer } })).headers["content-security-policy"]);
    expect(ancestorsIn(await policyFor("https://app-1999.example.org/"))[1]).toBe("https://app-1999.example.org");
    const foreign = await policyFor("https://evil.example/");
    expect(foreign).not.toContain("evil.example");
    expect(foreign.length).toBeLessThan(6000);
  });
});

describe("the check before a page is told the status", () => {
  it.each([
    [204, { client_id: sampleApp.app_id, origin: "http://localhost:8080" }],
    [403, { client_id: sampleApp.app_id, origin: "https://www.baidu.com" }],
    [403, { client_id: sampleApp.app_id, origin: "" }],
    [403, { client_id: "nobody", origin: "http://localhost:8080" }],
    [403, {}],
  ])("answers %i to %j", async (status, query) => {
    const fx = await runEmulator();
    expect(await fx.answer("iamSessionStatusInit", { query })).toMatchObject({ status });
  });

  it("admits the IAM's own pages, and none of an app that is not live", async () => {
    const fx = await runEmulator();
    const query = { client_id: sampleApp.app_id, origin: fx.url };
    expect(await fx.answer("iamSessionStatusInit", { query })).toMatchObject({ status: 204 });
    const params = { app_id: sampleApp.app_id };
    await fx.call("patchApp", { params, body: { status: "Unpublished" } }, 200);
    expect(await fx.answer("iamSessionStatusInit", { query })).toMatchObject({ status: 403 });
  });
});

it("the test of cookies in frames tells if the first step's cookie came back", async () => {
  const fx = await runEmulator();
  const first = await fx.answer("iamCookieTest");
  const kept = await fx.answer("iamCookieResult", { headers: { cookie: cookieFrom(first) } });
  expect(kept.body).toContain(`parent.postMessage("supported", "*")`);
  expect(setCookies(kept)).toEqual([expect.stringMatching(/^KEYCLOAK_3P_COOKIE=; .*Max-Age=0$/)]);
  expect((await fx.answer("iamCookieResult")).body).toContain(`parent.postMessage("unsupported", "*")`);
});
