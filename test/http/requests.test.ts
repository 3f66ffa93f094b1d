import { describe, expect, it } from "vitest";
import { sampleApp } from "../support/client.ts";
import { runEmulator, testStart, type RunningEmulator } from "../support/emulator.ts";

const { app_id, secret } = sampleApp;
const tokenPath = "/api/v1/finchat/open-api/auth/token";

const journal = async (fx: RunningEmulator, query: Record<string, string | number> = {}) =>
  (await fx.call("listRequests", { query }, 200)).requests;

const verify = (fx: RunningEmulator, app_access_token: string) =>
  fx.call("verifyAppAccessToken", { body: { app_id, app_access_token } }, 200);

describe("the request journal", () => {
  it("keeps a call whole, its secrets masked", async () => {
    const fx = await runEmulator();
    await fx.token();
    expect(await journal(fx)).toEqual([
      {
        request_id: expect.stringMatching(/-1$/) as string,
        at: testStart,
        method: "POST",
        path: tokenPath,
        operation_id: "issueAppAccessToken",
        app_id,
        status: 200,
        duration_ms: expect.any(Number) as number,
        request: {
          headers: {
            host: new URL(fx.url).host,
            connection: "keep-alive",
            "content-type": "application/json",
            "content-length": "85",
          },
          query: {},
          body: { app_id, secret: "[redacted]" },
        },
        response: {
          headers: {
            "x-request-id": expect.stringMatching(/-1$/) as string,
            "content-type": "application/json; charset=utf-8",
            "content-length": "95",
          },
          body: { app_access_token: "[redacted]", expires_in: 3600, token_type: "Bearer" },
        },
        warnings: [],
      },
    ]);
  });

  it("has the call as soon as the caller has the answer", async () => {
    const fx = await runEmulator();
    for (let count = 1; count <= 30; count++) {
      await verify(fx, "x");
      expect(await journal(fx)).toHaveLength(count);
    }
  });

  it("keeps refusals, warnings, and calls of no operation", async () => {
    const fx = await runEmulator();
    await fx.send("GET", "/api/v1/finchat/open-api/users/%40alice%3Aexample.org?app_id=x&page=1&page=2", {
      token: "t",
    });
    await fx.send("PUT", "/nowhere?secret=s");
    await fx.send("POST", tokenPath, { body: { app_id, secret, odd: 1 } });
    const [warned, nowhere, refused] = await journal(fx);
    expect(warned).toMatchObject({ status: 200, warnings: ["body /odd is not known here"] });
    expect(nowhere).toMatchObject({
      method: "PUT",
      path: "/nowhere",
      status: 404,
      request: { query: { secret: "[redacted]" } },
      response: { body: { errcode: "FC_NOT_FOUND" } },
    });
    expect(nowhere).not.toHaveProperty("operation_id");
    expect(refused).toMatchObject({
      path: "/api/v1/finchat/open-api/users/%40alice%3Aexample.org",
      operation_id: "getUser",
      status: 401,
      request: { query: { app_id: "x", page: ["1", "2"] }, headers: { authorization: "[redacted]" } },
    });
  });

  it("keeps as text a body that is no JSON, its secrets masked", async () => {
    const fx = await runEmulator();
    await fx.send("POST", tokenPath, { body: `{"app_id": "a", "secret": "very \\" secret", "x": ` });
    const [call] = await journal(fx);
    expect(call?.request.body).toBe(`{"app_id": "a", "secret": "[redacted]", "x": `);
  });

  it("tells size and type of media in place of their bytes", async () => {
    const fx = await runEmulator();
    const token = await fx.token();
    const query = { app_id };
    const headers = { "content-type": "image/png" };
    const { content_uri } = await fx.call("uploadMedia", { query, token, body: "png", headers }, 200);
    const [server_name = "", media_id = ""] = content_uri.slice("mxc://".length).split("/");
    await fx.answer("downloadMedia", { params: { server_name, media_id }, query, token });
    const [download, upload] = await journal(fx);
    expect(upload?.request.body).toBe("(3 bytes of image/png)");
    expect(upload?.response.body).toEqual({ content_uri });
    expect(download?.response.body).toBe("(3 bytes of image/png)");
  });

  it("masks what signs people in", async () => {
    const fx = await runEmulator();
    const realm = "/auth/realms/master/protocol/openid-connect";
    await fx.send("GET", `${realm}/auth`, {
      query: {
        client_id: "test-scope",
        redirect_uri: "https://www.baidu.com",
        response_type: "code",
        scope: "openid",
        login_hint: "@alice:example.org",
      },
    });
    await fx.send("POST", `${realm}/token`, {
      body: "grant_type=authorization_code&code=c&client_id=test-scope&client_secret=s&x=1&x=2",
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        referer: "https://app.example.org/?code=c&state=s",
      },
    });
    const [exchange, signIn] = await journal(fx);
    expect(signIn?.status).toBe(302);
    expect(signIn?.response.headers["location"]).toMatch(/^https:\/\/www.baidu.com[^]*[?&]code=\[redacted\](&|$)/);
    expect(exchange).toMatchObject({
      app_id: "test-scope",
      request: {
        headers: { referer: "https://app.example.org/?code=[redacted]&state=s" },
        body: {
          grant_type: "authorization_code",
          code: "[redacted]",
          client_id: "test-scope",
          client_secret: "[redacted]",
          x: ["1", "2"],
        },
      },
    });
  });

  it("leaves out the emulator's own API", async () => {
    const fx = await runEmulator();
    await fx.call("getClock", {}, 200);
    await fx.call("getHealth", {}, 200);
    expect(await journal(fx)).toEqual([]);
  });
});

describe("the journal's list", () => {
  it("can be narrowed down", async () => {
    const fx = await runEmulator();
    await fx.token();
    await verify(fx, "x");
    await fx.send("POST", tokenPath, { body: { app_id: "other", secret } });
    const found = async (query: Record<string, string | number>) =>
      (await journal(fx, query)).map(({ status }) => status);
    expect(await found({})).toEqual([404, 200, 200]);
    expect(await found({ operation_id: "verifyAppAccessToken" })).toEqual([200]);
    expect(await found({ app_id: "other" })).toEqual([404]);
    expect(await found({ status: 404 })).toEqual([404]);
    expect(await found({ path: tokenPath })).toEqual([404, 200]);
    expect(await found({ path: tokenPath, status: 200, app_id })).toEqual([200]);
    expect(await found({ path: "/auth" })).toEqual([]);
  });

  it("comes in pages that new calls do not disturb", async () => {
    const fx = await runEmulator();
    for (const token of ["1", "2", "3", "4"]) await verify(fx, token);
    const first = await fx.call("listRequests", { query: { limit: 3 } }, 200);
    await verify(fx, "5");
    const rest = await fx.call("listRequests", { query: { limit: 3, cursor: first.cursor ?? "" } }, 200);
    const ids = [...first.requests, ...rest.requests].map(({ request_id }) => Number(request_id.split("-").at(-1)));
    expect(ids).toEqual([4, 3, 2, 1]);
    expect(rest).not.toHaveProperty("cursor");
  });

  it("does not go on from a cursor of another kind", async () => {
    const fx = await runEmulator();
    await fx.call("listRequests", { query: { cursor: "nonsense" } }, 400);
  });

  it("is empty once it was emptied, and after a reset", async () => {
    const fx = await runEmulator();
    await verify(fx, "x");
    await fx.call("clearRequests", {}, 204);
    expect(await journal(fx)).toEqual([]);
    await verify(fx, "x");
    await fx.call("resetTenant", {}, 204);
    expect(await journal(fx)).toEqual([]);
  });
});

describe("the journal's bounds", () => {
  it("are a number of calls: the oldest go, and it says how many", async () => {
    const fx = await runEmulator({ settings: { limits: { journal_entries: 3 } } });
    for (let call = 0; call < 5; call++) await verify(fx, "x");
    const list = await fx.call("listRequests", {}, 200);
    expect(list.requests).toHaveLength(3);
    expect(list.dropped).toBe(2);
    await fx.call("clearRequests", {}, 204);
    expect(await fx.call("listRequests", {}, 200)).toEqual({ requests: [] });
  });

  it("are a number of bytes too", async () => {
    const fx = await runEmulator({ settings: { limits: { journal_bytes: 20_000 } } });
    for (let call = 0; call < 4; call++) await verify(fx, "x".repeat(5_000));
    const list = await fx.call("listRequests", {}, 200);
    expect(list.requests).toHaveLength(2);
    expect(list.dropped).toBe(2);
    await verify(fx, "x".repeat(30_000));
    expect(await fx.call("listRequests", {}, 200)).toEqual({ requests: [], dropped: 5 });
  });

  it("can be none at all: nothing is kept, and nothing counts as dropped", async () => {
    const fx = await runEmulator({ settings: { limits: { journal_entries: 0 } } });
    await verify(fx, "x");
    expect(await fx.call("listRequests", {}, 200)).toEqual({ requests: [] });
  });
});
