import { describe, expect, it } from "vitest";
import { runEmulator, type RunningEmulator } from "../support/emulator.ts";
import { smallTenant } from "../support/tenant.ts";
import { textsFor } from "../../src/routes/iam/pages/texts.ts";
import { authorizationRequest, claimsOf, codeExchange, cookieFrom, form, redirectOf } from "./kit.ts";

type Fields = Readonly<Record<string, string>>;

const ask = (fx: RunningEmulator, query: Fields = {}, headers: Fields = {}) =>
  fx.answer("iamAuthorize", { query: { ...authorizationRequest, ...query }, headers });

/** The users whom a page offers. */
const offered = (page: unknown): string[] =>
  [...String(page).matchAll(/name="user_picked" value="([^"]*)"/g)].map(([, fcid = ""]) => fcid);

const tokenOf = (page: unknown): string => /name="form_token" value="([^"]*)"/.exec(String(page))?.[1] ?? "";

describe("the page to pick a user", () => {
  it("signs in whom one picks, and remembers them", async () => {
    const fx = await runEmulator();
    const page = await ask(fx);
    expect(page).toMatchObject({ status: 200, headers: { "content-type": "text/html; charset=utf-8" } });
    const picked = { ...authorizationRequest, user_picked: "@alice:example.org", form_token: tokenOf(page.body) };
    const answer = await fx.answer("iamAuthorizeForm", form(picked, { cookie: cookieFrom(page) }));
    const { state, code = "" } = redirectOf(answer).parameters;
    const { id_token } = await fx.call("iamToken", form(codeExchange(code)), 200);
    expect([state, claimsOf(id_token)["fcid"]]).toEqual(["xyz", "@alice:example.org"]);
    const again = await ask(fx, { prompt: "none" }, { cookie: cookieFrom(answer) });
    expect(redirectOf(again).parameters).toHaveProperty("code");
  });

  it("takes a choice only from a form that was made for this browser", async () => {
    const fx = await runEmulator();
    const page = await ask(fx);
    const picked = { ...authorizationRequest, user_picked: "@alice:example.org", form_token: tokenOf(page.body) };
    const foreign: [Fields, Fields][] = [
      [picked, {}],
      [picked, { cookie: "AUTH_SESSION_ID=other" }],
      [{ ...picked, form_token: "" }, { cookie: "AUTH_SESSION_ID=" }],
      [{ ...authorizationRequest, user_picked: "@alice:example.org" }, { cookie: cookieFrom(page) }],
    ];
    for (const [fields, headers] of foreign) {
      expect(await fx.answer("iamAuthorizeForm", form(fields, headers))).toMatchObject({ status: 200 });
    }
    expect(await ask(fx, { user_picked: "@alice:example.org", form_token: tokenOf(page.body) })).toMatchObject({
      status: 200,
    });
  });

  it("shows the tenant's own people first, and finds the others by name, account, fcid or address", async () => {
    const fx = await runEmulator();
    const search = async (text: string) => offered((await ask(fx, { user_search: text })).body);
    const all = offered((await ask(fx)).body);
    expect(all).toHaveLength(20);
    expect(all.findIndex((fcid) => !fcid.endsWith(":example.org"))).toBe(7);
    expect(await search("王小")).toEqual(["@user001:example.org"]);
    expect(await search(" USER001@ ")).toEqual(["@user001:example.org"]);
    expect(await search("alice:")).toEqual(["@alice:example.org", "@alice:example.com"]);
    expect(await search("nobody")).toEqual([]);
    expect(offered((await ask(fx, { prompt: "login", login_hint: "lisi" })).body)).toEqual(["@lisi:example.com"]);
  });

  it("stays small however many users there are", async () => {
    const users = Array.from({ length: 5000 }, (_, index) => ({ fcid: `@user${index}:example.org` }));
    const fx = await runEmulator({
      fixtures: smallTenant({ redirect_uris: ["https://www.baidu.com"] }, { users, rooms: [] }),
    });
    const query = { ...authorizationRequest, client_id: "0000000000000000000000b0" };
    const page = String((await fx.answer("iamAuthorize", { query })).body);
    expect(offered(page)).toHaveLength(20);
    expect(page).toContain("There are more: search for one");
    const found = await fx.answer("iamAuthorize", { query: { ...query, user_search: "user4999" } });
    expect(offered(found.body)).toEqual(["@user4999:example.org"]);
  });

  it("escapes whatever it is given", async () => {
    const hostile = `"'><script>alert(1)</script>&amp;`;
    const users = [{ fcid: "@eve:example.org", name: hostile }];
    const bot = { name: hostile.slice(0, 10), redirect_uris: ["https://www.baidu.com"] };
    const fx = await runEmulator({ fixtures: smallTenant(bot, { users, rooms: [] }) });
    const query = {
      ...authorizationRequest,
      client_id: "0000000000000000000000b0",
      state: hostile,
      [hostile]: hostile,
    };
    const page = String((await fx.answer("iamAuthorize", { query: { ...query, user_search: "" } })).body);
    expect(page).not.toContain("<script");
    expect(page.match(/&quot;&#39;&gt;&lt;script&gt;alert\(1\)&lt;\/script&gt;&amp;amp;/g)).toHaveLength(7);
  });

  it("runs no script, stands in no frame, and is kept nowhere", async () => {
    const fx = await runEmulator();
    const { headers } = await ask(fx);
    expect(headers).toMatchObject({
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
    });
    expect(headers["content-security-policy"]).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]+'; base-uri 'none'; frame-ancestors 'none'$/,
    );
  });

  it("speaks the language that the app asks for, on every page", async () => {
    const fx = await runEmulator();
    const english = { "accept-language": "en" };
    for (const ui_locales of ["zh-CN en", "fr zh_TW"]) {
      expect((await ask(fx, { ui_locales }, english)).body).toContain("请选择登录用户");
      expect((await ask(fx, { ui_locales, client_id: "nobody" }, english)).body).toContain("很抱歉");
      const left = await fx.answer("iamLogout", { query: { ui_locales }, headers: english });
      expect(left.body).toContain("已退出登录");
    }
    expect((await ask(fx, { ui_locales: "en" }, { "accept-language": "zh" })).body).toContain("Who is signing in?");
    expect((await ask(fx, { ui_locales: "fr" }, { "accept-language": "zh" })).body).toContain("请选择登录用户");
  });

  it("speaks the browser's language", async () => {
    const fx = await runEmulator();
    const chinese = await ask(fx, {}, { "accept-language": "fr, zh-CN;q=0.9, en;q=0.8" });
    expect(chinese.body).toContain("请选择登录用户");
    expect(chinese.body).toContain('<html lang="zh-CN">');
    expect((await ask(fx)).body).toContain("Who is signing in?");
  });
});

it.each([
  [undefined, "en"],
  ["zh", "zh-CN"],
  ["zh-TW,en;q=0.9", "zh-CN"],
  ["en-GB,zh;q=0.9", "en"],
  ["en;q=0.1, ZH;q=0.2", "zh-CN"],
  ["zh;q=0", "en"],
  ["fr", "en"],
  [";;,,q=", "en"],
])("Accept-Language %s is answered in %s", (header, lang) => {
  expect(textsFor(header).lang).toBe(lang);
});
