import { Agent, request } from "undici";
import { nextWord } from "./processes.js";
import { roomOf, sender, text } from "./tenant.js";

const agent = new Agent();

/** What an app is pushed of a message. */
const payload = {
  app_id: "bot0",
  token: "2g7als3DgPW6Xp1xEpmcvgVhQG621bFY",
  event: {
    event_id: "$176722560000000jJQOp:example.org",
    type: "m.room.message",
    sender: sender.bot,
    timestamp: 1767225600000,
    room_id: roomOf(0),
    room_type: "multi_room",
    content: { msgtype: "m.text", body: text },
  },
};

/**
 * Sends so many pushes to each URL, one after another, and to all URLs at once.
 * @param {readonly string[]} urls
 * @param {number} each
 */
export async function pushLoops(urls, each) {
  await Promise.all(
    urls.map(async (url) => {
      for (let sent = 0; sent < each; sent++) {
        const headers = { "content-type": "application/json" };
        const { body } = await request(url, {
          method: "PUT",
          headers,
          body: JSON.stringify(payload),
          dispatcher: agent,
        });
        await body.text();
      }
    }),
  );
}

/**
 * Pushes per second, as the sink sees them.
 * @param {import("node:child_process").ChildProcess} sink
 * @param {number} pushes
 * @param {() => Promise<unknown>} send what sends them, where nothing does by itself
 */
export async function timed(sink, pushes, send) {
  const ended = nextWord(sink);
  sink.send({ expect: pushes });
  await send();
  const { took } = /** @type {{ took: number }} */ (await ended);
  return (pushes / took) * 1000;
}
