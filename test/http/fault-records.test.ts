import { describe, expect, it, vi } from "vitest";
import { runEmulator, type RunningEmulator } from "../support/emulator.ts";
import { smallBot, smallGroup, smallTenant } from "../support/tenant.ts";

const { app_id, secret } = smallBot;
const content = { msgtype: "m.text", body: "Hello" };
const message = { app_id, room_ids: [smallGroup.room_id], content };

async function withFault(fault: object) {
  const fx = await runEmulator({ fixtures: smallTenant() });
  const token = await fx.token(smallBot);
  await fx.call("clearRequests", {}, 204);
  const { fault_id } = await fx.call("addFault", { body: fault }, 201);
  fx.logLines.length = 0;
  return { fx, token, fault_id };
}

/** Sends the message, whatever comes of it. */
const send = (fx: RunningEmulator, token: string) =>
  fx.send("POST", "/api/v1/finchat/open-api/message/send", { token, body: message }).catch(() => undefined);

async function lastRecord(fx: RunningEmulator) {
  const { requests } = await fx.call("listRequests", {}, 200);
  return requests[0];
}

/** The lines of the log, but those of the emulator's own API. */
const logged = (fx: RunningEmulator) =>
  fx.logLines.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ level }) => level !== 20);

describe("a call that a fault is applied to", () => {
  it.each<[object, number | undefined, string | undefined]>([
    [{ errcode: "FC_INTERNAL_ERROR" }, 500, "FC_INTERNAL_ERROR"],
    [{ errcode: "FC_NEW", status: 500 }, 500, "FC_NEW"],
    [{ status: 503 }, 503, "FC_UNKNOWN"],
    [{ body: { odd: true }, status: 502 }, 502, undefined],
    [{ errcode: "FC_FORBIDDEN", app_id }, 403, "FC_FORBIDDEN"],
    [{ room_id: smallGroup.room_id, errcode: "FC_INTERNAL_ERROR" }, 200, undefined],
    [{ delay_ms: 1 }, 200, undefined],
    [{ truncate_body: true }, 200, undefined],
    [{ drop_connection: true }, undefined, undefined],
  ])("is recorded with app, body and the fault %j, and is one line of the log", async (fault, status, errcode) => {
    const { fx, token, fault_id } = await withFault(fault);
    await send(fx, token);
    const record = await lastRecord(fx);
    expect({ status: undefined, ...record }).toMatchObject({
      app_id,
      status,
      fault_ids: [fault_id],
      request: { body: message },
    });
    const line = {
      level: 30,
      time: expect.any(Number) as number,
      request_id: record?.request_id,
      method: "POST",
      path: "/api/v1/finchat/open-api/message/send",
      ...(status !== undefined && { status }),
      ...(errcode !== undefined && { errcode }),
      duration_ms: expect.any(Number) as number,
      operation_id: "sendMessage",
      app_id,
      fault_ids: [fault_id],
      msg: expect.any(String) as string,
    };
    await vi.waitFor(() => expect(logged(fx)).toEqual([line]));
  });

  it("names every fault that was applied, in the header too", async () => {
    const { fx, token, fault_id } = await withFault({ delay_ms: 1 });
    const other = await fx.call("addFault", { body: { app_id, status: 500 } }, 201);
    const answer = await send(fx, token);
    expect(answer?.headers["x-emulator-fault"]).toBe(`${fault_id}, ${other.fault_id}`);
    expect((await lastRecord(fx))?.fault_ids).toEqual([fault_id, other.fault_id]);
  });

  it("is recorded with the app that its body names where it has no token", async () => {
    const { fx, fault_id } = await withFault({ status: 500 });
    await fx.call("issueAppAccessToken", { body: { app_id, secret } }, 500);
    expect(await lastRecord(fx)).toMatchObject({
      app_id,
      fault_ids: [fault_id],
      request: { body: { app_id, secret: "[redacted]" } },
    });
  });

  it("is recorded with the client of a call to the IAM", async () => {
    const { fx, fault_id } = await withFault({ status: 500 });
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const body = `grant_type=refresh_token&client_id=${app_id}`;
    await fx.call("iamToken", { headers, body }, 500);
    expect(await lastRecord(fx)).toMatchObject({
      app_id,
      fault_ids: [fault_id],
      request: { body: { grant_type: "refresh_token", client_id: app_id } },
    });
  });

  it("answers where the token is wrong and the body is no JSON, which is recorded as text", async () => {
    const { fx, fault_id } = await withFault({ status: 500 });
    const path = "/api/v1/finchat/open-api/message/send";
    expect((await fx.send("POST", path, { token: "0", body: '{"broken' })).status).toBe(500);
    expect(await lastRecord(fx)).toMatchObject({ fault_ids: [fault_id], request: { body: '{"broken' } });
  });

  it("names no fault where none was applied", async () => {
    const { fx, token } = await withFault({ status: 500, method: "GET" });
    await send(fx, token);
    expect(await lastRecord(fx)).not.toHaveProperty("fault_ids");
    expect(logged(fx)[0]).not.toHaveProperty("fault_ids");
  });
});

describe("a refused call", () => {
  it.each([
    [401, "FC_INVALID_ACCESS_TOKEN", "POST", "/api/v1/finchat/open-api/message/send"],
    [404, "FC_NOT_FOUND", "GET", "/api/v1/finchat/open-api/nothing"],
    [405, "FC_UNKNOWN", "DELETE", "/api/v1/finchat/open-api/message/send"],
    [401, "invalid_client", "POST", "/auth/realms/master/protocol/openid-connect/token"],
  ])("is one line of the log, with %i %s", async (status, errcode, method, path) => {
    const fx = await runEmulator({ fixtures: smallTenant() });
    await fx.send(method, path);
    const line = expect.objectContaining({ level: 30, method, path, status, errcode }) as unknown;
    await vi.waitFor(() => expect(logged(fx)).toEqual([line]));
  });
});

describe("the log", () => {
  it("has calls to the emulator's own API at debug alone", async () => {
    const fx = await runEmulator();
    for (const path of ["/livez", "/_emulator", "/_emulator/v1/clock", "/_emulator/nothing"])
      await fx.send("GET", path);
    const levels = () => fx.logLines.map((line) => (JSON.parse(line) as { level: number }).level);
    await vi.waitFor(() => expect(levels()).toEqual([20, 20, 20, 20]));
  });
});
