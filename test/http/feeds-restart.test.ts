import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { alice } from "../support/conversation.ts";
import { runEmulator } from "../support/emulator.ts";
import { followClient, followEvents } from "../support/feed.ts";
import { smallBot, smallDirect, smallTenant } from "../support/tenant.ts";

it("feeds count on after a restart, and what waits for a device still does", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "feeds-"));
  onTestFinished(() => {
    rmSync(dataDir, { recursive: true });
  });
  const fixtures = smallTenant(
    {},
    { users: [{ fcid: alice, devices: [{ device_id: "PHONE" }] }], rooms: [smallDirect] },
  );
  const say = (fx: typeof before) =>
    fx.call(
      "sayInRoom",
      { params: { room_id: smallDirect.room_id }, body: { sender: alice, content: { msgtype: "m.text", body: "hi" } } },
      201,
    );

  const before = await runEmulator({ fixtures, dataDir });
  const token = await before.token(smallBot);
  const query = { app_id: smallBot.app_id, event_type: "com.example.hello", transaction_id: "1" };
  await before.call(
    "sendToDevice",
    { token, query, body: { messages: { [alice]: { PHONE: { text: "hello" } } } } },
    200,
  );
  const followed = await followEvents(before, { since: 0 });
  await say(before);
  await before.call("verifyAppAccessToken", { body: { app_id: smallBot.app_id, app_access_token: token } }, 200);
  const last = (await followed.take(5)).at(-1)?.seq ?? 0;
  expect(last).toBe(5);
  await before.emulator.close();

  const after = await runEmulator({ fixtures, dataDir });
  const [complete, incomplete] = [
    await followEvents(after, { since: last }),
    await followEvents(after, { since: last - 1 }),
  ];
  const client = await followClient(after, alice, { device_id: "PHONE" });
  expect(await client.take(1)).toMatchObject([{ kind: "to_device", event: { content: { text: "hello" } } }]);
  await say(after);
  const next = [
    { seq: last + 1, kind: "clock" },
    { seq: last + 2, kind: "change", collection: "to_device_messages" },
    { seq: last + 3, kind: "message" },
  ];
  expect(await complete.take(3)).toMatchObject(next);
  expect(await incomplete.take(4)).toMatchObject([{ kind: "state" }, ...next]);
});
