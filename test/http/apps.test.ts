import { describe, expect, it } from "vitest";
import { sampleApp } from "../support/client.ts";
import { runEmulator } from "../support/emulator.ts";

const { app_id } = sampleApp;
const vsadf = { app_id: "5e3a8f0b6ccfd004ccd2a1c4", secret: "c1b7a6de-58f4-4d0e-8c1c-0d9b6f2e4a77" };
const web = { app_id: "test-scope", secret: "435b21a4-4e2b-4907-9057-1d86fba428cd" };

describe("an app's friendships", () => {
  it("are its bot's direct rooms, in order of making", async () => {
    const fx = await runEmulator();
    const token = await fx.token();
    expect(await fx.call("getAppFriendships", { token, params: { app_id } }, 200)).toEqual([
      { to_fcid: "@alice:example.org", room_id: "!jEsUZKDJdhlrceRyVU:example.org" },
      { to_fcid: "@test:example.org", room_id: "!132221587624558592:example.org" },
      { to_fcid: "@vsadf-bot:dev.finogeeks.club", room_id: "!224069434157826048:dev.finogeeks.club" },
      { to_fcid: "@linian002:dev.finogeeks.club", room_id: "!230427174354550784:dev.finogeeks.club" },
    ]);
  });

  it("are none for a web app", async () => {
    const fx = await runEmulator();
    const token = await fx.token(web);
    expect(await fx.call("getAppFriendships", { token, params: { app_id: web.app_id } }, 200)).toEqual([]);
  });
});

describe("an app's visibility", () => {
  it("has no lists where everybody sees it", async () => {
    const fx = await runEmulator();
    const token = await fx.token();
    expect(await fx.call("getAppVisibility", { token, params: { app_id } }, 200)).toEqual({ unlimited: true });
  });

  it("names departments and users where not everybody does", async () => {
    const fx = await runEmulator();
    const token = await fx.token(vsadf);
    expect(await fx.call("getAppVisibility", { token, params: { app_id: vsadf.app_id } }, 200)).toEqual({
      unlimited: false,
      departments: ["55c22c00-09e9-11ea-ab7d-a15ba0c1027b"],
      fcids: ["@rcstest1:dev.finogeeks.club"],
    });
  });
});

describe("what an app reads of itself", () => {
  it.each(["getAppFriendships", "getAppVisibility"] as const)("is its own alone: %s", async (operation) => {
    const fx = await runEmulator();
    const token = await fx.token();
    expect(await fx.answer(operation, { token, params: { app_id: vsadf.app_id } })).toMatchObject({
      status: 401,
      body: { errcode: "FC_INVALID_ACCESS_TOKEN" },
    });
    expect(await fx.answer(operation, { token, params: { app_id: "nothing" } })).toMatchObject({
      status: 404,
      body: { errcode: "FC_APP_NOT_FOUND" },
    });
  });
});

describe("where the IAM is", () => {
  const url = async (fx: Awaited<ReturnType<typeof runEmulator>>, headers: Record<string, string> = {}) => {
    const { body } = await fx.answer("getIamInfo", { headers });
    return body;
  };
  const flows = (address: string) => ({ flows: [{ type: "iam", url: address }] });

  it("is told to anybody: under the address that was called", async () => {
    const fx = await runEmulator();
    expect(await url(fx)).toEqual(flows(`${fx.url}/auth`));
    expect(await url(fx, { host: "finchat.example:8443" })).toEqual(flows("http://finchat.example:8443/auth"));
    expect(await url(fx, { host: "[::1]:99" })).toEqual(flows("http://[::1]:99/auth"));
  });

  it("is the address that the call arrived at where the Host is none", async () => {
    const fx = await runEmulator();
    for (const host of ["user@evil.example", "evil.example/path", "a b", "evil.example?q", "a\\b"]) {
      expect(await url(fx, { host })).toEqual(flows(`${fx.url}/auth`));
    }
  });

  it("is on its own port where it has one", async () => {
    const fx = await runEmulator({ settings: { iam: { port: 0 } } });
    expect(await url(fx)).toEqual(flows(`${fx.emulator.iamUrl}/auth`));
    expect(fx.emulator.iamUrl).not.toBe(fx.url);
    const port = new URL(fx.emulator.iamUrl).port;
    expect(await url(fx, { host: "finchat.example:8443" })).toEqual(flows(`http://finchat.example:${port}/auth`));
  });

  it("is the setting where there is one", async () => {
    const fx = await runEmulator({ settings: { iam: { public_url: "https://iam.example.org/" } } });
    expect(await url(fx, { host: "finchat.example" })).toEqual(flows("https://iam.example.org/auth"));
    await fx.call("patchSettings", { body: { iam: { public_url: null } } }, 200);
    expect(await url(fx)).toEqual(flows(`${fx.url}/auth`));
  });
});
