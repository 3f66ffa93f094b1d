import { expect, it } from "vitest";
import { alice, bob } from "../support/conversation.ts";
import { runEmulator, testStart } from "../support/emulator.ts";
import { followEvents } from "../support/feed.ts";
import { smallBot, smallGroup, smallTenant } from "../support/tenant.ts";

const params = { room_id: smallGroup.room_id };
const content = { msgtype: "m.text", body: "hi" };

it("two emulators in one process share nothing", async () => {
  const fixtures = smallTenant();
  const one = await runEmulator({ fixtures });
  const other = await runEmulator({ fixtures, seed: 2 });
  const [feed, otherFeed] = [await followEvents(one), await followEvents(other)];

  const token = await one.token(smallBot);
  await one.call("sayInRoom", { params, body: { sender: alice, content } }, 201);
  await one.call("postUser", { body: { fcid: "@carol:example.org" } }, 201);
  await one.call("patchSettings", { body: { strict: true } }, 200);
  await one.call("advanceClock", { body: { by: "1h" } }, 200);

  const kinds = (await feed.take(5)).map(({ kind }) => kind);
  expect(kinds).toEqual(["request", "message", "change", "change", "clock"]);
  const verdict = { body: { app_id: smallBot.app_id, app_access_token: token } };
  expect(await other.call("verifyAppAccessToken", verdict, 200)).toEqual({ result: false });
  expect(await other.call("readTimeline", { params, query: { as: bob } }, 200)).toEqual({ messages: [], since: "" });
  expect((await other.call("listUsers", {}, 200)).users.map(({ fcid }) => fcid)).toEqual([alice, bob]);
  expect(await other.call("getSettings", {}, 200)).toMatchObject({ strict: false });
  expect(await other.call("getClock", {}, 200)).toEqual({ now: testStart, mode: "frozen" });
  expect((await otherFeed.take(1)).map(({ seq, kind }) => ({ seq, kind }))).toEqual([{ seq: 1, kind: "request" }]);

  await one.emulator.close();
  await other.call("sayInRoom", { params, body: { sender: bob, content } }, 201);
  expect((await otherFeed.take(1)).map(({ seq, kind }) => ({ seq, kind }))).toEqual([{ seq: 2, kind: "message" }]);
});
