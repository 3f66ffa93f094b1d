import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ConfigError, connectEmulator } from "../../src/index.ts";
import { smallTenant } from "../support/tenant.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { alice, appId, bob, bot, errorOf, group, sendAsBot, start } from "./kit.ts";

describe("the handle of faults", () => {
  it("adds, lists, removes and clears", async () => {
    const { faults } = await start();
    const { fault_id: first } = await faults.add({ operation_id: "sendMessage", status: 503 });
    const { fault_id: second } = await faults.add({ path: "/api/*", delay_ms: 1 });
    await faults.remove(first);
    expect(await faults.list()).toEqual([{ fault_id: second, path: "/api/*", delay_ms: 1 }]);
    await faults.clear();
    expect(await faults.list()).toEqual([]);
  });

  it("refuses an unknown operation or field with a suggestion", async () => {
    const { faults } = await start();
    await expect(faults.add({ operation: "sendMessage", status: 503 } as object)).rejects.toThrow(
      'body /operation is not known here; did you mean "operation_id"?',
    );
    await expect(faults.add({ operation_id: "sendMesage" as "sendMessage", status: 503 })).rejects.toThrow(
      'did you mean "sendMessage"?',
    );
  });
});

describe("the handle of settings", () => {
  it("changes them until the reset", async () => {
    const fx = await start();
    const before = await fx.settings.get();
    expect((await fx.settings.patch({ push: { timeout_ms: 7 } })).push.timeout_ms).toBe(7);
    expect((await fx.settings.get()).push.timeout_ms).toBe(7);
    await fx.reset();
    expect(await fx.settings.get()).toEqual(before);
  });

  it("refuses an unknown setting with a suggestion", async () => {
    const fx = await start();
    await expect(fx.settings.patch({ push: { timeout: 7 } as object })).rejects.toThrow("timeout_ms");
  });
});

describe("the handle of the request log", () => {
  it("lists calls and clears them", async () => {
    const fx = await start();
    await sendAsBot(fx, "Hi");
    const [sent] = await fx.requests.list({ operation_id: "sendMessage", status: 200, limit: 1 });
    expect(sent?.request.body.content).toEqual({ msgtype: "m.text", body: "Hi" });
    await fx.requests.clear();
    expect(await fx.requests.list()).toEqual([]);
  });
});

describe("the handle of a room", () => {
  it("reads, lists members, and lets people join and leave", async () => {
    const fx = await start();
    const room = fx.room(group);
    const { event_id: id } = await fx.as(alice).say(group, "Hello");
    expect(await room.read({ as: bob, since: "" })).toMatchObject({ messages: [{ event_id: id }], since: id });
    await room.leave(bob);
    expect(await room.members()).toEqual([bot, alice]);
    await room.join(bob);
    expect((await room.get()).fcids).toEqual([bot, alice, bob]);
    expect(await errorOf(room.read({ fcid: alice } as unknown as { as: string }))).toEqual(
      new ConfigError('read: unknown option "fcid"; there are as, since, limit'),
    );
  });
});

describe("the handle of an app", () => {
  it("makes pushes fail", async () => {
    const fx = await start();
    const app = fx.app(appId);
    await app.setCallback("http://127.0.0.1:1/callback");
    const { fault_id: id } = await app.failPushes({ outcome: "status", status: 500, times: 1 });
    await fx.as(alice).say(bot, "Hello");
    await fx.deliveries.settle();
    const [delivery] = await fx.deliveries.list({ type: "m.room.message" });
    expect(delivery?.attempts).toMatchObject([{ status: 500, fault: { fault_id: id, outcome: "status" } }]);
    expect(await app.queue()).toMatchObject({ pending: 1 });
  });

  it("holds and releases the queue, and sends the test event", async () => {
    const fx = await start();
    const app = fx.app(appId);
    await app.hold();
    expect(await app.queue()).toMatchObject({ held: true });
    await app.release();
    expect(await app.queue()).toMatchObject({ held: false });
    await app.setCallback("http://127.0.0.1:1/callback");
    expect(await app.testEvent()).toMatchObject({ type: "finstore.test.event", attempts: [{}] });
  });

  it("sets the search URL and searches", async () => {
    const fx = await start();
    const app = fx.app(appId);
    await app.setSearch("http://127.0.0.1:1/search");
    expect((await app.get()).search).toEqual({ url: "http://127.0.0.1:1/search" });
    expect(await app.search(alice, "text")).toMatchObject({ ok: false });
  });

  const market = smallTenant(
    { developer: alice, status: "InDevelopment" },
    {
      users: [{ fcid: alice }, { fcid: bob, roles: ["admins"] }],
      roles: [{ role_id: "admins", authorities: ["finstore-admin"] }],
    },
  );

  it("publishes and unpublishes from whatever status, as the developer and an administrator", async () => {
    const fx = await start({ fixtures: market });
    const app = fx.app(appId);
    expect(await app.publish()).toMatchObject({ status: "Published" });
    expect(await app.publish()).toMatchObject({ status: "Published" });
    expect(await app.unpublish()).toMatchObject({ status: "Unpublished" });
    expect(await app.operate("SubmitPublishRequest")).toMatchObject({ status: "Publishing" });
    expect(await app.publish()).toMatchObject({ status: "Published" });
    expect(await app.operate("Unpublish")).toMatchObject({ status: "Unpublished" });
    await expect(app.operate("Publish")).rejects.toThrow("Publish is not for an app that is Unpublished");
    await app.publish();
    await expect(app.operate("SubmitUnpublishRequest", bob)).rejects.toThrow("is not the developer");
  });

  it("says who is missing for an operation", async () => {
    const fx = await start({ fixtures: smallTenant({ status: "InDevelopment" }) });
    await expect(fx.app(appId).publish()).rejects.toThrow(
      `SubmitPublishRequest: the app ${appId} has no developer; name an operator`,
    );
    await expect(fx.app(appId).operate("ApprovePublishRequest")).rejects.toThrow(
      "no user has a role with the authority finstore-admin",
    );
  });
});

describe("the handle of a person", () => {
  it("mentions a bot in the only group room of both", async () => {
    const fx = await start();
    const { event_id: id, room_id: room } = await fx.as(alice).mention(bot, "help");
    expect(room).toBe(group);
    expect((await fx.waitFor.message({ event_id: id, msgtype: "m.alert" })).content).toEqual({
      msgtype: "m.alert",
      body: "@Bot help",
      idlist: [bot],
    });
    expect(await fx.as(alice).mention(appId, "help", { room: group })).toMatchObject({ room_id: group });
  });

  it("asks for the room of a mention where it is not clear", async () => {
    const fx = await start();
    await expect(fx.as(alice).mention("@boot:example.org", "help")).rejects.toThrow(
      "mention: there is no bot @boot:example.org; name its fcid or its app_id",
    );
    await fx.control.call("postRoom", {
      body: { room_id: "!two:example.org", type: "multi_chat", owner: bot, fcids: [bot, alice] },
    });
    await expect(fx.as(alice).mention(bot, "help")).rejects.toThrow(
      `mention: 2 group rooms hold both ${alice} and ${bot}; name one with { room }: ${group}, !two:example.org`,
    );
    for (const room of [group, "!two:example.org"]) await fx.as(alice).leave(room);
    await expect(fx.as(alice).mention(bot, "help")).rejects.toThrow(
      `mention: no group room holds both ${alice} and ${bot}`,
    );
  });

  it("uploads bytes and files, and downloads them", async () => {
    const fx = await start();
    const person = fx.as(alice);
    const bytes = new Uint8Array([0, 255, 10]);
    const { content_uri: plain } = await person.upload(bytes);
    expect(await person.download(plain)).toEqual({ bytes, contentType: "application/octet-stream" });
    const path = join(temporaryFolder(), "receipt.PNG");
    writeFileSync(path, bytes);
    const { content_uri: picture } = await person.upload(path);
    expect(await person.download(picture)).toEqual({ bytes, contentType: "image/png" });
    const { content_uri: other } = await person.upload(path, { contentType: "image/x-receipt" });
    expect(await person.download(other)).toMatchObject({ contentType: "image/x-receipt" });
  });

  it("refuses what is no file", async () => {
    const fx = await start();
    const person = fx.as(alice);
    await expect(person.upload("/nowhere/receipt.png")).rejects.toThrow("upload: cannot read /nowhere/receipt.png");
    await expect(person.upload(5 as unknown as string)).rejects.toThrow("upload: must be bytes or a path (got 5)");
    await expect(person.download("http://a.example/b")).rejects.toThrow("must be an mxc://SERVER/ID URI");
    await expect(person.download("mxc://example.org/none")).rejects.toMatchObject({ errcode: "EMULATOR_NOT_FOUND" });
  });

  it("opens the direct room, and lists devices", async () => {
    const fx = await start();
    expect(await fx.as(bob).open(bot)).toMatchObject({ created: true });
    expect(await fx.as(bob).openDirectRoom(bot)).toMatchObject({ created: false });
    expect(await fx.as(alice).devices()).toEqual([]);
  });
});

describe("a connection", () => {
  it("has the same handles from elsewhere, with waits of its own", async () => {
    const fx = await start();
    const far = await connectEmulator(fx.url);
    await fx.as(alice).say(group, "Hello");
    await fx.waitFor.message({ body: "Hello" });
    expect((await far.waitFor.message({ body: "Hello" })).content.body).toBe("Hello");
    await far.close();
    expect(await fx.clock.now()).toBeGreaterThan(0);
  });
});
