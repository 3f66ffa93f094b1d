import { describe, expect, it } from "vitest";
import { runBot } from "../support/bot.ts";
import { runEmulator, testStart, type RunningEmulator } from "../support/emulator.ts";
import type { AppInput, TenantInput } from "../../src/tenant/types.ts";

const developer = "@dev:example.org";
const admin = "@admin:example.org";
const user = "@user:example.org";
const subject = { app_id: "subject", secret: "secret", name: "Subject", bot: "@subject:example.org", developer };

/** A tenant with an app of this status, and an assistant that is told of everything. */
function tenant(app: Partial<AppInput>, assistantUrl = ""): TenantInput {
  return {
    roles: [{ role_id: "admin", authorities: ["finstore-admin"] }],
    departments: [
      { department_id: "top", department_name: "Top" },
      { department_id: "sub", department_name: "Sub", parent_department: "top" },
      { department_id: "deep", department_name: "Deep", parent_department: "sub" },
    ],
    users: [
      { fcid: developer, name: "Dev" },
      { fcid: admin, name: "Admin", roles: ["admin"] },
      { fcid: user, name: "User", departments: ["deep"] },
      { fcid: "@top:example.org", departments: ["top"] },
      { fcid: "@abroad:example.com" },
    ],
    apps: [
      { ...subject, ...app },
      {
        app_id: "assistant",
        name: "Assistant",
        assistant: true,
        callback: { url: assistantUrl, token: "t" },
        subscriptions: { app_application: true, app_status: true, app_visibility: true },
      },
    ],
  };
}

/** An emulator with that tenant, and the events that the assistant is pushed. */
async function runMarket(app: Partial<AppInput>) {
  const bot = await runBot();
  const fx = await runEmulator({ fixtures: tenant(app, bot.url) });
  const told = async (): Promise<Record<string, unknown>[]> => {
    await fx.call("settleDeliveries", {}, 200);
    return bot.received.map(({ body }) => body.event);
  };
  return { fx, told };
}

const operate = <const Status extends number>(
  fx: RunningEmulator,
  [operation, operator]: readonly string[],
  status: Status,
) => fx.call("operateApp", { params: { app_id: "subject" }, body: { operation, operator } }, status);

const anEventId = expect.stringMatching(/^\$/) as string;

describe("an app", () => {
  it.each([
    ["InDevelopment", "SubmitPublishRequest", "developer", "Publishing"],
    ["PublishWithdrawed", "SubmitPublishRequest", "developer", "Publishing"],
    ["PublishRejected", "SubmitPublishRequest", "developer", "Publishing"],
    ["Unpublished", "SubmitPublishRequest", "developer", "Publishing"],
    ["Publishing", "WithdrawPublishRequest", "developer", "PublishWithdrawed"],
    ["Publishing", "ApprovePublishRequest", "administrator", "PublishApproved"],
    ["Publishing", "RejectPublishRequest", "administrator", "PublishRejected"],
    ["PublishApproved", "Publish", "developer", "Published"],
    ["Published", "SubmitUnpublishRequest", "developer", "Unpublishing"],
    ["UnpublishRejected", "SubmitUnpublishRequest", "developer", "Unpublishing"],
    ["Unpublishing", "ApproveUnpublishRequest", "administrator", "UnpublishApproved"],
    ["Unpublishing", "RejectUnpublishRequest", "administrator", "UnpublishRejected"],
    ["UnpublishApproved", "Unpublish", "developer", "Unpublished"],
    ["Published", "Unpublish", "administrator", "Unpublished"],
  ] as const)("that is %s goes by %s of its %s to %s, and assistants are told", async (from, operation, role, to) => {
    const { fx, told } = await runMarket({ status: from });
    const [operator, operatorName] = role === "developer" ? [developer, "Dev"] : [admin, "Admin"];
    const other = role === "developer" ? admin : developer;
    await operate(fx, [operation, other], 409);
    expect(await operate(fx, [operation, operator], 200)).toMatchObject({ app_id: "subject", status: to });
    expect(await told()).toEqual([
      {
        event_id: anEventId,
        type: "finstore.app.status",
        sender: operator,
        timestamp: testStart,
        content: {
          app_id: "subject",
          app_name: "Subject",
          from_status: from,
          operation,
          to_status: to,
          developer_id: developer,
          developer_name: "Dev",
          operator_id: operator,
          operator_name: operatorName,
          operator_role: role,
        },
      },
    ]);
  });

  it("is refused what its status does not allow, and told what it does", async () => {
    const { fx, told } = await runMarket({ status: "Publishing" });
    expect(await operate(fx, ["Publish", developer], 409)).toEqual({
      errcode: "EMULATOR_CONFLICT",
      error:
        "Publish is not for an app that is Publishing; what is: WithdrawPublishRequest (developer), " +
        "ApprovePublishRequest (administrator), RejectPublishRequest (administrator)",
    });
    expect(await operate(fx, ["ApprovePublishRequest", user], 409)).toMatchObject({
      errcode: "EMULATOR_CONFLICT",
      error: expect.stringMatching(/^@user:example.org is not the administrator/) as string,
    });
    expect(await told()).toEqual([]);
  });

  it("is operated by somebody known, in the words of the document", async () => {
    const { fx } = await runMarket({ status: "InDevelopment" });
    await operate(fx, ["SubmitPublishRequest", "@nobody:example.org"], 400);
    await operate(fx, ["Launch", developer], 400);
    await fx.call(
      "operateApp",
      { params: { app_id: "none" }, body: { operation: "Publish", operator: developer } },
      404,
    );
  });

  it("loses its token the moment it is no longer live, and keeps it until then", async () => {
    const { fx } = await runMarket({});
    const app_access_token = await fx.token(subject);
    const body = { app_id: "subject", app_access_token };
    await operate(fx, ["SubmitUnpublishRequest", developer], 200);
    await operate(fx, ["ApproveUnpublishRequest", admin], 200);
    expect(await fx.call("verifyAppAccessToken", { body }, 200)).toEqual({ result: true });
    await operate(fx, ["Unpublish", developer], 200);
    await fx.call("listRooms", { query: { app_id: "subject" }, token: app_access_token }, 401);
    expect(await fx.call("verifyAppAccessToken", { body }, 403)).toMatchObject({ errcode: "FC_APP_NOT_PUBLISHED" });
  });

  const publish = async (fx: RunningEmulator) => {
    await operate(fx, ["SubmitPublishRequest", developer], 200);
    await operate(fx, ["ApprovePublishRequest", admin], 200);
    await operate(fx, ["Publish", developer], 200);
    return fx.call("getAppVisibility", { params: { app_id: "subject" }, token: await fx.token(subject) }, 200);
  };

  it("that is first published is seen by its developer alone", async () => {
    const { fx } = await runMarket({ status: "InDevelopment" });
    expect(await publish(fx)).toEqual({ unlimited: false, departments: [], fcids: [developer] });
  });

  it("that is first published keeps the visibility it was given, and so it does the next time", async () => {
    const given = await runMarket({ status: "InDevelopment", visibility: { unlimited: true } });
    expect(await publish(given.fx)).toEqual({ unlimited: true });
    const again = await runMarket({ status: "Unpublished" });
    expect(await publish(again.fx)).toEqual({ unlimited: true });
  });
});

describe("visibility", () => {
  const set = <const Status extends number>(
    fx: RunningEmulator,
    visibility: object,
    status: Status,
    operator = admin,
  ) => fx.call("setVisibility", { params: { app_id: "subject" }, body: { ...visibility, operator } }, status);

  it("is set by an administrator, and assistants are told whom it adds and removes", async () => {
    const { fx, told } = await runMarket({
      visibility: { unlimited: false, departments: [], fcids: [developer, user] },
    });
    const asked = { unlimited: false, departments: ["sub"], fcids: ["@abroad:example.com"] };
    expect(await set(fx, asked, 200)).toEqual(asked);
    expect(await told()).toEqual([
      {
        event_id: anEventId,
        type: "finstore.app.visibility",
        sender: admin,
        timestamp: testStart,
        content: {
          app_id: "subject",
          app_name: "Subject",
          administrator_id: admin,
          administrator_name: "Admin",
          added_fcids: ["@abroad:example.com"],
          removed_fcids: [developer],
        },
      },
    ]);
    const token = await fx.token(subject);
    expect(await fx.call("getAppVisibility", { params: { app_id: "subject" }, token }, 200)).toEqual(asked);
  });

  it("unlimited is every user of the app's domain", async () => {
    const { fx, told } = await runMarket({ visibility: { unlimited: false, departments: ["deep"], fcids: [] } });
    expect(await set(fx, { unlimited: true, departments: ["top"], fcids: [user] }, 200)).toEqual({ unlimited: true });
    const [event] = await told();
    expect(event?.["content"]).toMatchObject({
      added_fcids: [developer, admin, "@top:example.org"],
      removed_fcids: [],
    });
  });

  it("is not set by others, nor to what there is not", async () => {
    const { fx, told } = await runMarket({});
    await set(fx, { unlimited: true }, 409, developer);
    await set(fx, { unlimited: true }, 400, "@nobody:example.org");
    await set(fx, { unlimited: false, departments: ["nowhere"] }, 400);
    await set(fx, { unlimited: false, fcids: ["@nobody:example.org"] }, 400);
    expect(await told()).toEqual([]);
  });

  it("decides who can open a direct room with the bot", async () => {
    const { fx } = await runMarket({ visibility: { unlimited: false, departments: ["sub"], fcids: [developer] } });
    const open = <const Status extends number>(fcid: string, status: Status) =>
      fx.call("openDirectRoom", { params: { fcid }, body: { with: "subject" } }, status);
    await open(developer, 201);
    await open(user, 201);
    expect(await open("@top:example.org", 409)).toEqual({
      errcode: "EMULATOR_CONFLICT",
      error: "subject is not visible to @top:example.org",
    });
    const body = { to: subject.bot, content: { msgtype: "m.text", body: "hello" } };
    await fx.call("sayToUser", { params: { fcid: admin }, body }, 409);
    await set(fx, { unlimited: false, fcids: [] }, 200);
    await fx.call("sayToUser", { params: { fcid: user }, body }, 201);
    await set(fx, { unlimited: true }, 200);
    await open("@top:example.org", 201);
    await open("@abroad:example.com", 409);
  });
});

describe("an application", () => {
  it("is told to assistants", async () => {
    const { fx, told } = await runMarket({});
    const apply = { params: { app_id: "subject" }, body: { fcid: user } };
    expect(await fx.call("applyForApp", apply, 201)).toEqual({});
    expect(await told()).toEqual([
      {
        event_id: anEventId,
        type: "finstore.app.application",
        sender: user,
        timestamp: testStart,
        content: { info: [{ app_id: "subject", app_name: "Subject", fcid: user, username: "User" }] },
      },
    ]);
    await fx.call("applyForApp", { ...apply, body: { fcid: "@nobody:example.org" } }, 400);
    await fx.call("applyForApp", { ...apply, params: { app_id: "none" } }, 404);
  });
});

describe("management events", () => {
  it("cannot be subscribed to by an app that is no assistant", async () => {
    const { fx } = await runMarket({});
    const body = { subscriptions: { app_status: true } };
    await fx.call("patchApp", { params: { app_id: "subject" }, body }, 400);
  });

  it("go to an assistant's own news too, while it is live", async () => {
    const bot = await runBot();
    const fx = await runEmulator({
      fixtures: tenant({ assistant: true, callback: { url: bot.url }, subscriptions: { app_status: true } }),
    });
    await operate(fx, ["SubmitUnpublishRequest", developer], 200);
    await operate(fx, ["ApproveUnpublishRequest", admin], 200);
    await operate(fx, ["Unpublish", developer], 200);
    await fx.call("settleDeliveries", {}, 200);
    const statuses = bot.received.map(({ body }) => (body.event["content"] as { to_status: string }).to_status);
    expect(statuses).toEqual(["Unpublishing", "UnpublishApproved"]);
  });
});
