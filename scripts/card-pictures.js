import { mkdirSync, readFileSync } from "node:fs";
import { launchBrowser } from "./lib/browser.js";
import { cardExamples, messageOf } from "./lib/cards.js";
import { root } from "./lib/files.js";
import { runScript } from "./lib/script.js";
import { build } from "./lib/steps.js";

/** The languages of the pictures, by the end of their names. */
const languages = { "": "en-US", ".zh": "zh-CN" };

const folder = `${root}docs/images/cards`;
const alice = "@alice:example.org";
const bot = "@finchat-help-bot:example.org";

/** Takes the pictures of docs/cards.md from the console. */
await runScript(async () => {
  await build();
  mkdirSync(folder, { recursive: true });
  const examples = cardExamples(readFileSync(`${root}docs/cards.md`, "utf8"));
  const { startEmulator } = await import("finchat-emulator");
  const fx = await startEmulator();
  const browser = await launchBrowser();
  try {
    for (const [suffix, locale] of Object.entries(languages)) {
      const context = await browser.newContext({
        locale,
        viewport: { width: 1280, height: 1000 },
      });
      const page = await context.newPage();
      for (const [name, example] of Object.entries(examples)) {
        await fx.reset();
        const { room_id } = await fx.as(alice).open(bot);
        await fx.control.call("sayInRoom", { params: { room_id }, body: { sender: bot, content: messageOf(example) } });
        await page.goto("about:blank");
        await page.goto(`${fx.url}/_emulator/#/chat/${encodeURIComponent(room_id)}`);
        const card = page.locator("[data-event-id] .card").last();
        await card.waitFor();
        await page.waitForFunction("[...document.images].every(({ complete }) => complete)");
        await card.screenshot({ path: `${folder}/${name}${suffix}.png`, animations: "disabled" });
      }
      await context.close();
    }
  } finally {
    await browser.close();
    await fx.close();
  }
});
