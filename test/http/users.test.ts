import { describe, expect, it } from "vitest";
import { sampleApp } from "../support/client.ts";
import { runEmulator } from "../support/emulator.ts";

const { app_id } = sampleApp;

async function run() {
  const fx = await runEmulator();
  const token = await fx.token();
  const user = (fcid: string) => fx.call("getUser", { token, params: { fcid }, query: { app_id } }, 200);
  const friends = (fcid: string) => fx.call("getUserFriendships", { token, params: { fcid }, query: { app_id } }, 200);
  return { fx, token, user, friends };
}

describe("a user", () => {
  it("is read whole", async () => {
    const { user } = await run();
    expect(await user("@linian002:dev.finogeeks.club")).toEqual({
      fcid: "@linian002:dev.finogeeks.club",
      account: "linian002",
      name: "linian002",
      gender: "male",
      mobile: "12346278569",
      landline: "020-7789898",
      position: "产品总监",
      email: "222@qq.com",
      job_number: "001",
      roles: ["b6539010-ca68-11e9-af7f-877a0c9dfbd0", "bc8c4670-ca68-11e9-af7f-877a0c9dfbd0"],
      departments: ["d7646430-53b8-11ea-8719-19c1a365f2ff"],
      organization_id: "00001",
    });
  });

  it("may be a bot, which has an account and a name", async () => {
    const { user } = await run();
    expect(await user(sampleApp.bot)).toEqual({
      fcid: sampleApp.bot,
      account: "finchat-help-bot",
      name: "FinChat小助手",
      gender: "",
      mobile: "",
      landline: "",
      position: "",
      email: "",
      job_number: "",
      roles: [],
      departments: [],
      organization_id: "",
    });
  });

  it.each(["getUser", "getUserFriendships"] as const)("is not found by another id: %s", async (operation) => {
    const { fx, token } = await run();
    for (const fcid of ["@x:example.org", "no fcid at all", "@爱丽丝:example.org"]) {
      const answer = await fx.answer(operation, { token, params: { fcid }, query: { app_id } });
      expect(answer).toMatchObject({ status: 404, body: { errcode: "FC_FCID_NOT_FOUND" } });
    }
  });
});

describe("a user's friendships", () => {
  it("are their direct rooms, in order of making, bots told from people", async () => {
    const { fx, friends } = await run();
    expect(await friends("@alice:example.org")).toEqual([
      { to_fcid: sampleApp.bot, room_id: "!jEsUZKDJdhlrceRyVU:example.org", is_bot: true },
    ]);
    const params = { fcid: "@alice:example.org" };
    const { room_id } = await fx.call("openDirectRoom", { params, body: { with: "@lisi:example.com" } }, 201);
    expect(await friends("@alice:example.org")).toEqual([
      { to_fcid: sampleApp.bot, room_id: "!jEsUZKDJdhlrceRyVU:example.org", is_bot: true },
      { to_fcid: "@lisi:example.com", room_id, is_bot: false },
    ]);
    expect(await friends("@lisi:example.com")).toEqual([{ to_fcid: "@alice:example.org", room_id, is_bot: false }]);
  });

  it("are a bot's too, and nobody's where there are none", async () => {
    const { friends } = await run();
    expect(await friends("@vsadf-bot:dev.finogeeks.club")).toEqual([
      { to_fcid: sampleApp.bot, room_id: "!224069434157826048:dev.finogeeks.club", is_bot: true },
    ]);
    expect(await friends("@bb:example.com")).toEqual([]);
  });
});
