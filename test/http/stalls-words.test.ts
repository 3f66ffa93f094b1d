import { expect, it } from "vitest";
import { alice, runConversation } from "../support/conversation.ts";
import { livezDuring } from "../support/livez.ts";
import { smallBot, smallGroup } from "../support/tenant.ts";

/** Searched for word by word, or once a room, each of these took many seconds. */
const generousMs = 5000;

it.each([
  ["words with one beginning", Array.from({ length: 5000 }, (_, n) => `${"ab".repeat(10)}${n}`), "ab".repeat(100_000)],
  ["a long periodic word", [`${"ab".repeat(400)}c${"ab".repeat(90)}`], "ab".repeat(250_000)],
  ["words that are all there", Array.from({ length: 500 }, (_, n) => "a".repeat(n + 1)), "a".repeat(200_000)],
])("posts a long message in many rooms while others are answered: %s", async (_, words, body) => {
  const rooms = Array.from({ length: 20 }, (__, n) => ({ ...smallGroup, room_id: `!room${n}:example.org` }));
  const { fx, token } = await runConversation(
    {},
    { rooms, sensitive_words: words.map((word) => ({ word, disposal: "放行" })) },
  );
  const room_ids = rooms.map(({ room_id }) => room_id);
  const content = { msgtype: "m.text", body };
  const { result, slowestMs } = await livezDuring(fx.url, () =>
    fx.call("sendMessage", { token, body: { app_id: smallBot.app_id, room_ids, content } }, 200),
  );
  expect(result.room_id_result?.filter((one) => "event_id" in one)).toHaveLength(rooms.length);
  expect(slowestMs).toBeLessThan(generousMs);
});

it("changes words and posts messages in turn, whatever the number of words", async () => {
  const { fx } = await runConversation(
    {},
    {
      sensitive_words: Array.from({ length: 5000 }, (_, n) => ({
        word: `${"ab".repeat(10)}${n}`,
        disposal: "禁止发送",
      })),
    },
  );
  const params = { room_id: smallGroup.room_id };
  const say = (body: string) =>
    fx.answer("sayInRoom", { params, body: { sender: alice, content: { msgtype: "m.text", body } } });
  for (let n = 0; n < 100; n++) {
    const word = `new word ${n}.`;
    await fx.call("postSensitiveWord", { body: { word, disposal: "禁止发送" } }, 201);
    expect((await say(`a ${word}`)).status).toBe(409);
    await fx.call("deleteSensitiveWord", { params: { word } }, 204);
    expect((await say(`a ${word}`)).status).toBe(201);
  }
  expect((await say(`x${"ab".repeat(10)}4999`)).status).toBe(409);
});
