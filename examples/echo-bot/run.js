import { parseArgs } from "node:util";
import { startEmulator } from "finchat-emulator";
import { startBot } from "./bot.js";
import { FinChat } from "./finchat.js";

/** The default tenant's bot, and a user who has a direct room with it. */
const bot = "@finchat-help-bot:example.org";
const alice = "@alice:example.org";

const { fx, once } = await start().catch(refuse);
const { FINCHAT_APP_ID: appId, FINCHAT_SECRET: secret, FINCHAT_CALLBACK_TOKEN: callbackToken } = fx.env;
const finchat = new FinChat({ baseUrl: fx.url, appId, secret });
const running = await startBot({ finchat, callbackToken, port: 0 });
await fx.app(appId).setCallback(running.url);
console.log(`emulator at ${fx.url}, echo bot at ${running.url}\n`);

await aliceSays("Hello, bot!");
await botSays();
await aliceSays("A card, please.");
const { room_id: room, event_id: card } = await botSays();
console.log("alice: (fills in the card)");
await fx.as(alice).submit(room, card, { name: "Alice", time: "morning" });
await botSays({ body: /^Thank you/ });

if (once) {
  running.close();
  await fx.close();
} else {
  console.log(`\nGo on as anybody you like: ${fx.url}/  (Ctrl-C ends)`);
}

async function start() {
  const { values: flags } = parseArgs({
    options: { once: { type: "boolean", default: false }, port: { type: "string", default: "3462" } },
  });
  return { fx: await startEmulator({ port: Number(flags.port) }), once: flags.once };
}

/**
 * Ends with the reason alone: a wrong flag, a port in use.
 * @param {unknown} error
 * @returns {never}
 */
function refuse(error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

/** @param {string} text */
async function aliceSays(text) {
  await fx.as(alice).say(bot, text);
  console.log(`alice: ${text}`);
}

/** @param {{ body?: RegExp }} [match] */
async function botSays(match = {}) {
  const message = await fx.waitFor.message({ sender: bot, ...match });
  console.log(`bot:   ${message.content.body}`);
  return message;
}
