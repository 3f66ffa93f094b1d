import { describe, expect, it } from "vitest";
import { sampleApp } from "../support/client.ts";
import { runEmulator, type RunningEmulator } from "../support/emulator.ts";
import { smallBot, smallDirect, smallGroup, smallTenant } from "../support/tenant.ts";

type NewFault = Record<string, unknown>;

const { app_id, secret } = sampleApp;
const ok = 200;

/** An emulator with one fault. */
async function withFault(fault: NewFault) {
  const fx = await runEmulator();
  const { fault_id } = await fx.call("addFault", { body: fault }, 201);
  return { fx, fault_id };
}

const askForToken = (fx: RunningEmulator) => fx.answer("issueAppAccessToken", { body: { app_id, secret } });

/** The statuses of so many calls in a row. */
async function statuses(fx: RunningEmulator, count: number): Promise<number[]> {
  const answers: number[] = [];
  for (let call = 0; call < count; call++) answers.push((await askForToken(fx)).status);
  return answers;
}

describe("a fault", () => {
  it("answers with an error code of the platform, in its status and words", async () => {
    const { fx, fault_id } = await withFault({ operation_id: "issueAppAccessToken", errcode: "FC_INTERNAL_ERROR" });
    expect(await askForToken(fx)).toMatchObject({
      status: 500,
      body: { errcode: "FC_INTERNAL_ERROR", error: "内部错误" },
      headers: { "x-emulator-fault": fault_id },
    });
  });

  it("answers with the error code of a setting's status, or a status of its own", async () => {
    const fx = await runEmulator({ settings: { error_status: { FC_FORBIDDEN: 418 } } });
    await fx.call("addFault", { body: { errcode: "FC_FORBIDDEN", times: 1 } }, 201);
    expect(await askForToken(fx)).toMatchObject({ status: 418, body: { errcode: "FC_FORBIDDEN" } });
    await fx.call("addFault", { body: { errcode: "FC_FORBIDDEN", status: 410, times: 1 } }, 201);
    expect(await askForToken(fx)).toMatchObject({ status: 410, body: { errcode: "FC_FORBIDDEN" } });
  });

  it("answers with a status alone", async () => {
    const { fx } = await withFault({ status: 429 });
    expect(await askForToken(fx)).toMatchObject({ status: 429, body: { errcode: "FC_UNKNOWN", error: "未知错误" } });
  });

  it.each([
    [{ body: { odd: true } }, 200, { odd: true }, "application/json; charset=utf-8"],
    [{ body: "<html>bad gateway", status: 502 }, 502, "<html>bad gateway", "text/plain; charset=utf-8"],
    [{ body: [1], errcode: "FC_NOT_FOUND" }, 404, [1], "application/json; charset=utf-8"],
    [{ status: 202 }, 202, {}, "application/json; charset=utf-8"],
    [
      { errcode: "FC_NEW", status: 499 },
      499,
      { errcode: "FC_NEW", error: "FC_NEW" },
      "application/json; charset=utf-8",
    ],
  ])("%j answers %i %j", async (fault, status, body, type) => {
    const { fx } = await withFault(fault);
    const answer = await fx.send("POST", "/api/v1/finchat/open-api/auth/token", { body: { app_id, secret } });
    expect({ status: answer.status, body: answer.body, type: answer.headers["content-type"] }).toEqual({
      status,
      body,
      type,
    });
  });

  it("keeps the caller waiting, in real time while the clock stands still", async () => {
    const { fx } = await withFault({ delay_ms: 60, times: 1 });
    expect((await askForToken(fx)).status).toBe(ok);
    const { requests } = await fx.call("listRequests", {}, 200);
    expect(requests[0]?.duration_ms).toBeGreaterThanOrEqual(59);
  });

  it("ends the connection without an answer, and the call is not made", async () => {
    const { fx } = await withFault({ drop_connection: true, times: 1 });
    await expect(askForToken(fx)).rejects.toThrow(/ECONNRESET|closed/);
    const { requests } = await fx.call("listRequests", {}, 200);
    expect(requests[0]).toMatchObject({ operation_id: "issueAppAccessToken", response: { headers: {} } });
    expect(requests[0]).not.toHaveProperty("status");
    expect((await fx.call("exportState", {}, 200))["collections"]).toMatchObject({ access_tokens: [] });
  });

  it("breaks the answer off in the middle of its body, and the call is made", async () => {
    const { fx } = await withFault({ truncate_body: true, times: 1 });
    await expect(askForToken(fx)).rejects.toThrow(/terminated|closed|aborted/);
    expect((await fx.call("exportState", {}, 200))["collections"]).toMatchObject({ access_tokens: [{ app_id }] });
  });

  it("breaks off a download too", async () => {
    const { fx } = await withFault({ operation_id: "downloadMedia", truncate_body: true });
    const params = { server_name: "finogeeks.club", media_id: "66696e6f6765656b732e636c75626017a46f6335230001d6368d" };
    const token = await fx.token();
    await expect(fx.answer("downloadMedia", { params, query: { app_id }, token })).rejects.toThrow();
  });
});

describe("which calls a fault meets", () => {
  const token = "/api/v1/finchat/open-api/auth/token";

  it.each([
    [{ operation_id: "issueAppAccessToken" }, [500, 200]],
    [{ operation_id: "verifyAppAccessToken" }, [200, 500]],
    [{ path: token }, [500, 200]],
    [{ path: `${token}*` }, [500, 500]],
    [{ path: "/api/v1/finchat/open-api/*" }, [500, 500]],
    [{ method: "GET" }, [200, 200]],
    [{ method: "POST" }, [500, 500]],
    [{ app_id }, [500, 500]],
    [{ app_id: "461cf042d9eedaa60d445f26dc747d5e" }, [200, 200]],
    [{ app_id, method: "POST", path: token, operation_id: "issueAppAccessToken" }, [500, 200]],
    [{ app_id, method: "GET", path: "/api/v1/finchat/open-api/*" }, [200, 200]],
  ])("%j", async (conditions, expected) => {
    const { fx } = await withFault({ ...conditions, errcode: "FC_INTERNAL_ERROR" });
    const verify = await fx.answer("verifyAppAccessToken", { body: { app_id, app_access_token: "x" } });
    expect([(await askForToken(fx)).status, verify.status]).toEqual(expected);
  });

  it("knows an app by its token, and comes before all else that is wrong with a call", async () => {
    const fx = await runEmulator();
    const bearer = await fx.token();
    await fx.call("addFault", { body: { app_id, status: 503 } }, 201);
    expect((await fx.answer("listRooms", { query: { app_id }, token: bearer })).status).toBe(503);
    expect((await fx.answer("listRooms", { query: { app_id }, token: "wrong" })).status).toBe(401);
    await fx.call("addFault", { body: { operation_id: "listRooms", status: 502 } }, 201);
    expect((await fx.answer("listRooms", { token: "wrong" })).status).toBe(502);
  });

  it("meets calls to the IAM, in its own form", async () => {
    const { fx } = await withFault({ operation_id: "iamCerts", errcode: "temporarily_unavailable", status: 503 });
    expect(await fx.answer("iamCerts")).toMatchObject({ status: 503, body: { error: "temporarily_unavailable" } });
  });

  it("knows the IAM's client as an app", async () => {
    const { fx } = await withFault({ app_id, status: 503 });
    const path = "/auth/realms/master/protocol/openid-connect/token";
    const body = `grant_type=authorization_code&code=x&client_id=${app_id}`;
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    expect((await fx.send("POST", path, { body, headers })).status).toBe(503);
    expect((await fx.send("POST", path, { body: body.replace(app_id, "other"), headers })).status).not.toBe(503);
  });

  it("never meets the emulator's own API", async () => {
    const { fx } = await withFault({ status: 500 });
    await fx.call("getClock", {}, 200);
    await fx.call("getHealth", {}, 200);
  });
});

describe("how often a fault happens", () => {
  it("times, then never again", async () => {
    const { fx, fault_id } = await withFault({ status: 503, times: 2 });
    expect(await statuses(fx, 1)).toEqual([503]);
    expect(await fx.call("readFault", { params: { fault_id } }, 200)).toEqual({ fault_id, status: 503, times: 1 });
    expect(await statuses(fx, 3)).toEqual([503, ok, ok]);
    await fx.call("readFault", { params: { fault_id } }, 404);
  });

  it("on every n-th call", async () => {
    const { fx } = await withFault({ status: 503, every: 3, times: 2 });
    expect(await statuses(fx, 10)).toEqual([ok, ok, 503, ok, ok, 503, ok, ok, ok, ok]);
  });

  it("by chance, which a seed makes the same each time, and a reset begins anew", async () => {
    const { fx } = await withFault({ status: 503, probability: 0.5 });
    const first = await statuses(fx, 20);
    expect(new Set(first)).toEqual(new Set([ok, 503]));
    await fx.call("resetTenant", {}, 204);
    expect(await statuses(fx, 1)).toEqual([ok]);
    await fx.call("addFault", { body: { status: 503, probability: 0.5 } }, 201);
    expect(await statuses(fx, 20)).toEqual(first);
    const other = await withFault({ status: 503, probability: 0.5 });
    expect(await statuses(other.fx, 20)).toEqual(first);
  });

  it("never and always", async () => {
    const { fx } = await withFault({ status: 503, probability: 0 });
    expect(await statuses(fx, 3)).toEqual([ok, ok, ok]);
    await fx.call("addFault", { body: { status: 502, probability: 1 } }, 201);
    expect(await statuses(fx, 3)).toEqual([502, 502, 502]);
  });
});

describe("a fault of one room or user", () => {
  async function withBot(...faults: NewFault[]) {
    const fx = await runEmulator({ fixtures: smallTenant() });
    await fx.call("postApp", { body: { app_id: "other", name: "Other" } }, 201);
    const token = await fx.token(smallBot);
    for (const body of faults) await fx.call("addFault", { body }, 201);
    const send = (targets: object) =>
      fx.call(
        "sendMessage",
        { token, body: { app_id: smallBot.app_id, content: { msgtype: "m.text", body: "hi" }, ...targets } },
        200,
      );
    return { fx, token, send };
  }

  const failed = { errcode: "FC_INTERNAL_ERROR", error: "内部错误" };
  const said = { event_id: expect.stringContaining("$") as string };
  const [direct, group] = [smallDirect.room_id, smallGroup.room_id];

  it("fails that one result, and the call goes on", async () => {
    const { fx, send } = await withBot({ room_id: group, errcode: "FC_INTERNAL_ERROR", times: 1 });
    const targets = { room_ids: [direct, group, direct] };
    expect(await send(targets)).toEqual({
      room_id_result: [
        { room_id: direct, ...said },
        { room_id: group, ...failed },
        { room_id: direct, ...said },
      ],
    });
    expect(await send({ room_ids: [group] })).toEqual({ room_id_result: [{ room_id: group, ...said }] });
    const alice = { params: { room_id: group }, query: { as: "@alice:example.org" } };
    expect((await fx.call("readTimeline", alice, 200)).messages).toHaveLength(1);
  });

  it("fails a user's result", async () => {
    const { send } = await withBot({ operation_id: "sendMessage", fcid: "@alice:example.org", errcode: "FC_UNKNOWN" });
    expect(await send({ fcids: ["@alice:example.org"] })).toEqual({
      fcid_result: [{ fcid: "@alice:example.org", errcode: "FC_UNKNOWN", error: "未知错误" }],
    });
  });

  it("holds to what else it says of the call", async () => {
    const fault = { room_id: group, errcode: "FC_INTERNAL_ERROR" };
    const { send } = await withBot({ ...fault, operation_id: "updateCui" }, { ...fault, app_id: "other" });
    expect(await send({ room_ids: [group] })).toEqual({ room_id_result: [{ room_id: group, ...said }] });
    const named = await withBot({ ...fault, app_id: smallBot.app_id, path: "/api/*", method: "POST" });
    expect(await named.send({ room_ids: [group] })).toEqual({ room_id_result: [{ room_id: group, ...failed }] });
  });

  it("fails a call whose path names it", async () => {
    const { fx, token } = await withBot({ room_id: group, errcode: "FC_INTERNAL_ERROR" });
    const query = { app_id: smallBot.app_id };
    await fx.call("getRoom", { params: { room_id: group }, query, token }, 500);
  });

  it("leaves alone what people do there", async () => {
    const { fx } = await withBot({ room_id: group, errcode: "FC_INTERNAL_ERROR" });
    const content = { msgtype: "m.text", body: "hi" };
    await fx.call("sayInRoom", { params: { room_id: group }, body: { sender: "@alice:example.org", content } }, 201);
  });
});

describe("the list of faults", () => {
  it("holds them in order of making, page by page, until they are lifted", async () => {
    const fx = await runEmulator();
    const faults: NewFault[] = [];
    for (const status of [500, 501, 502]) {
      faults.push({ ...(await fx.call("addFault", { body: { status } }, 201)), status });
    }
    expect(await fx.call("listFaults", {}, 200)).toEqual({ faults });
    const page = await fx.call("listFaults", { query: { limit: 2 } }, 200);
    expect(page.faults).toEqual(faults.slice(0, 2));
    const next = await fx.call("listFaults", { query: { limit: 2, cursor: page.cursor ?? "" } }, 200);
    expect(next).toEqual({ faults: faults.slice(2) });
    const fault_id = String(faults[1]?.["fault_id"]);
    await fx.call("deleteFault", { params: { fault_id } }, 204);
    await fx.call("deleteFault", { params: { fault_id } }, 404);
    expect((await fx.call("listFaults", {}, 200)).faults).toHaveLength(2);
    await fx.call("deleteFaults", {}, 204);
    expect(await fx.call("listFaults", {}, 200)).toEqual({ faults: [] });
  });

  it.each([
    [{ operation_id: "sendMessage" }, /a fault needs an effect/],
    [{ room_id: "!a:b", status: 500 }, /the one effect is errcode/],
    [{ room_id: "!a:b", errcode: "FC_UNKNOWN", delay_ms: 1 }, /the one effect is errcode/],
    [{ room_id: "!a:b", fcid: "@a:b", errcode: "FC_UNKNOWN" }, /not both/],
    [{ fcid: "@a:b", errcode: "NONSENSE" }, /none of the platform's error codes/],
    [{ errcode: "NONSENSE" }, /say with which status/],
    [{ operation_id: "sendMesage", status: 500 }, /no operation sendMesage .* did you mean "sendMessage"\?/],
    [{ operation_id: "getClock", status: 500 }, /no operation getClock of the platform/],
    [{ app_id: "other", status: 500 }, /there is no app other/],
    [{ room_id: "!a:b", errcode: "FC_UNKNOWN" }, /there is no room !a:b/],
    [{ fcid: "@a:b", errcode: "FC_UNKNOWN" }, /there is no user or bot @a:b/],
    [{}, /must hold at least one field/],
    [{ status: 99 }, /status/],
    [{ probability: 2, status: 500 }, /probability/],
    [{ sta: 500 }, /is not known here/],
  ])("does not take %j", async (body, error) => {
    const fx = await runEmulator();
    expect(await fx.call("addFault", { body }, 400)).toMatchObject({
      errcode: "EMULATOR_BAD_REQUEST",
      error: expect.stringMatching(error) as string,
    });
  });
});
