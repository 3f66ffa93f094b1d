import { beforeEach, describe, expect, it } from "vitest";
import { runEmulator, type RunningEmulator } from "../support/emulator.ts";
import { smallTenant } from "../support/tenant.ts";

let fx: RunningEmulator;

beforeEach(async () => {
  fx = await runEmulator({ fixtures: smallTenant() });
});

type Case = readonly [kind: string, match: object, sentence: string];

const impossible: readonly Case[] = [
  ["request", { operation_id: "sendMesage" }, '/match/operation_id is never "sendMesage"; did you mean "sendMessage"?'],
  ["request", { method: "get" }, '/match/method is never "get"; did you mean "GET"?'],
  ["request", { status: 999 }, "/match/status is never 999"],
  ["request", { status: "200" }, '/match/status is never "200": it is an integer'],
  ["request", { status: { $regex: "^2" } }, "/match/status is never a text: it is an integer"],
  ["request", { app_id: null }, "/match/app_id is never null: it is a text"],
  ["request", { request_id: "" }, "/match/request_id is never empty"],
  ["request", { stats: 200 }, '/match/stats is not known here; did you mean "status"?'],
  ["request", { request: { bdy: {} } }, "/match/request/bdy is not known here; there are headers, query, body"],
  ["request", { request: { headers: { Authorization: "x" } } }, "names of headers are in lower case"],
  ["request", { path: "api" }, '/match/path is never "api": it begins with /'],
  ["request", { path: "/api?x=1" }, "it is without the query"],
  ["request", { path: "/_emulator/v1/wait" }, "the request log has no calls of the emulator's own API"],
  ["request", { warnings: "x" }, '/match/warnings is never "x": it is a list'],
  ["request", { warnings: { length: -1 } }, '/match/warnings is never {"length": -1}: it is a list'],
  ["request", { path: { $regex: "x", $options: "i" } }, "/match/path/$options is not known beside $regex"],
  ["delivery", { state: "failed" }, '/match/state is never "failed"; there are pending, delivered, dropped'],
  ["delivery", { type: "m.room.mesage" }, '/match/type is never "m.room.mesage"; did you mean "m.room.message"?'],
  ["delivery", { payload: { event: { type: "x" } } }, '/match/payload/event/type is never "x"'],
  ["delivery", { attempts: [{ status: 200 }, { state: 1 }] }, "/match/attempts/1/state is not known here"],
  ["delivery", { attempts: [{ status: 20 }] }, "/match/attempts/0/status is never 20"],
  ["message", { room: "!a:example.org" }, '/match/room is not known here; did you mean "/match/room_id"?'],
  ["message", { body: "hi" }, '/match/body is not known here; did you mean "/match/content/body"?'],
  ["message", { type: "m.text" }, '/match/type is never "m.text"; there is m.room.message'],
  ["message", { room_type: "group" }, '/match/room_type is never "group"; there are direct_room, multi_room'],
  ["message", { receivers: [] }, "/match/receivers is not known here"],
  ["message", { content: "hi" }, '/match/content is never "hi": it is an object'],
];

const possible: readonly Case[] = [
  ["request", { method: "PATCH", path: "/anything", status: 404, duration_ms: 0, warnings: { length: 0 } }, ""],
  ["request", { request: { headers: { "x-anything": ["a", "b"] }, query: { a: "b" }, body: { any: [null] } } }, ""],
  ["request", { operation_id: { $regex: "^send" }, response: { body: [1] } }, ""],
  ["delivery", { type: "finstore.room.create", attempts: { length: 2 }, payload: { event: { content: {} } } }, ""],
  ["message", { type: "m.room.message", content: { msgtype: "m.custom", anything: [{ deep: null }] } }, ""],
];

describe.each(["wait", "verify"])("a match of %s", (path) => {
  const call = async (kind: string, match: object) => {
    const body = { for: kind, match, ...(path === "wait" ? { timeout_ms: 0 } : { count: 0 }) };
    return fx.send("POST", `/_emulator/v1/${path}`, { body });
  };

  it.each(impossible)("of a %s is refused where it is %j", async (kind, match, sentence) => {
    const { status, body } = await call(kind, match);
    expect(status).toBe(400);
    expect(body).toMatchObject({ errcode: "EMULATOR_BAD_REQUEST" });
    expect((body as { error: string }).error).toContain(sentence);
  });

  it.each(possible)("of a %s is taken where it is %j", async (kind, match) => {
    expect((await call(kind, match)).status).toBe(path === "wait" ? 409 : 200);
  });
});

describe("a list", () => {
  it.each([
    ["requests?operation_id=sendMesage", 'did you mean "sendMessage"?'],
    ["requests?path=api", "query /path is never"],
    ["requests?status=999", "query /status"],
    ["deliveries?state=failed", "query /state"],
    ["deliveries?type=m.room.mesage", 'did you mean "m.room.message"?'],
    ["deliveries?stat=pending", "query /stat is not known here"],
    ["apps?type=bots", "query /type must be one of"],
    ["rooms?type=group", "query /type must be one of"],
  ])("refuses the filter %s", async (query, sentence) => {
    const { status, body } = await fx.send("GET", `/_emulator/v1/${query}`);
    expect({ query, status }).toEqual({ query, status: 400 });
    expect((body as { error: string }).error).toContain(sentence);
  });

  it.each(["requests?operation_id=sendMessage&path=/any", "deliveries?type=m.room.message&event_id=none"])(
    "takes the filter %s",
    async (query) => {
      expect((await fx.send("GET", `/_emulator/v1/${query}`)).status).toBe(200);
    },
  );
});

describe("a fault", () => {
  const api = "/api/v1/finchat/open-api";

  it.each([
    [{ path: `${api}/message/sent` }, `did you mean "${api}/message/send"?`],
    [{ path: "/_emulator/v1/wait" }, "no call of the platform or the IAM has the path /_emulator/v1/wait"],
    [{ path: "/api/v2/*" }, "no call of the platform or the IAM has the path /api/v2/*"],
    [{ path: `${api}/rooms/a/b/c/d/e` }, "has the path"],
    [{ path: `${api}/rooms`, operation_id: "sendMessage" }, `there is ${api}/message/send`],
    [{ method: "DELETE", operation_id: "sendMessage" }, "no such call has the method DELETE; there is POST"],
    [{ method: "GETT" }, "no such call has the method GETT"],
    [{ operation_id: "sendMesage" }, 'did you mean "sendMessage"?'],
  ])("that can never match is refused: %j", async (fault, sentence) => {
    const { error } = await fx.call("addFault", { body: { ...fault, status: 500 } }, 400);
    expect(error).toContain(sentence);
  });

  it.each([
    { path: "/*" },
    { path: "/api/*" },
    { path: `${api}/message/send`, method: "POST" },
    { path: `${api}/message/*` },
    { path: `${api}/message/send/` },
    { path: "/auth/auth/realms/*" },
    { path: "/auth/realms/master/protocol/openid-connect/token" },
    { method: "HEAD" },
  ])("that can match is taken: %j", async (fault) => {
    await fx.call("addFault", { body: { ...fault, status: 500 } }, 201);
  });

  it("names the error code that may be meant", async () => {
    const { error } = await fx.call("addFault", { body: { errcode: "FC_FORBIDEN" } }, 400);
    expect(error).toContain('did you mean "FC_FORBIDDEN"?');
  });
});
