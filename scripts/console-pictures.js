import { createServer } from "node:http";
import { launchBrowser } from "./lib/browser.js";
import { root } from "./lib/files.js";
import { runScript } from "./lib/script.js";
import { build } from "./lib/steps.js";

/** The languages of the pictures, by the end of their names, with what is said in them. */
const languages = {
  "": {
    locale: "en-US",
    users: { alice: "Alice Wang", bob: "Bob Chen", carol: "Carol Li" },
    bot: "Expenses",
    other: "Research",
    team: "Finance desk",
    topic: "Expenses and payments",
    said: ["Morning! Did yesterday's payments arrive?", "They did. The Q3 table is on the share."],
    asked: "@Expenses a form, please",
    form: ["Your expense", "Amount", "Kind", "Travel", "Meals", "Submit"],
    thanks: "Thank you, I will look at it today.",
    news: "The draft is with compliance.",
  },
  ".zh": {
    locale: "zh-CN",
    users: { alice: "王丽丝", bob: "陈波", carol: "李卡" },
    bot: "报销助手",
    other: "研究助手",
    team: "财务共享中心",
    topic: "报销与付款",
    said: ["早上好，昨天的付款都到账了吗？", "都到了，Q3 对账表已放到共享盘。"],
    asked: "@报销助手 请给我一张报销单",
    form: ["请填写报销单", "金额（元）", "类别", "差旅", "招待", "提交"],
    thanks: "收到，今天处理。",
    news: "初稿已提交合规审核。",
  },
};

const domain = "example.org";
const fcidOf = (/** @type {string} */ name) => `@${name}:${domain}`;
const [team, desk, direct] = [`!team:${domain}`, `!desk:${domain}`, `!direct:${domain}`];

/** @typedef {typeof languages[""]} Words */

/**
 * The tenant of the pictures.
 * @param {Words} words
 * @param {string} callback
 * @returns {Exclude<NonNullable<Parameters<typeof import("finchat-emulator").startEmulator>[0]>["fixtures"], string | undefined | { href: string }>}
 */
const tenantIn = ({ users, bot, other, team: name, topic }, callback) => ({
  domain,
  users: Object.entries(users).map(([account, called]) => ({ fcid: fcidOf(account), name: called })),
  apps: [
    { called: bot, id: "expenses" },
    { called: other, id: "research" },
  ].map(({ called, id }) => ({
    app_id: id,
    secret: "secret",
    name: called,
    bot: fcidOf(`${id}-bot`),
    developer: fcidOf("alice"),
    callback: { url: callback, token: "token" },
    subscriptions: { room_messages: "direct_and_group" },
  })),
  rooms: [
    {
      room_id: team,
      type: "multi_chat",
      name,
      topic,
      owner: fcidOf("alice"),
      fcids: ["alice", "bob", "carol", "expenses-bot"].map(fcidOf),
    },
    {
      room_id: desk,
      type: "multi_chat",
      name: other,
      owner: fcidOf("bob"),
      fcids: ["alice", "bob", "research-bot"].map(fcidOf),
    },
    { room_id: direct, type: "direct_chat", fcids: ["alice", "expenses-bot"].map(fcidOf) },
  ],
});

/** Takes the pictures of the READMEs from the console. */
await runScript(async () => {
  await build();
  const { startEmulator } = await import("finchat-emulator");
  const browser = await launchBrowser();
  let status = 200;
  const bot = createServer((request, response) => {
    request.resume().on("end", () => response.writeHead(status).end("{}"));
  });
  await new Promise((resolve) => bot.listen(0, "127.0.0.1", () => resolve(undefined)));
  const address = /** @type {import("node:net").AddressInfo} */ (bot.address());
  try {
    for (const [suffix, words] of Object.entries(languages)) {
      status = 200;
      const fixtures = tenantIn(words, `http://127.0.0.1:${address.port}/callback`);
      const fx = await startEmulator({ fixtures, clock: "frozen:2026-03-02T09:30:00+08:00" });
      const say = (
        /** @type {string} */ room_id,
        /** @type {string} */ sender,
        /** @type {object | string} */ text,
      ) => {
        const content = typeof text === "string" ? { msgtype: "m.text", body: text } : text;
        const body = { sender: fcidOf(sender), content: /** @type {{ msgtype: string }} */ (content) };
        return fx.control.call("sayInRoom", { params: { room_id }, body });
      };
      const [title = "", amount = "", kind = "", one = "", two = "", submit = ""] = words.form;
      await say(team, "bob", words.said[0] ?? "");
      await fx.clock.advance("2m");
      await say(team, "carol", words.said[1] ?? "");
      await say(desk, "bob", words.news);
      await fx.clock.advance("4m");
      const asked = await say(team, "alice", {
        msgtype: "m.alert",
        body: words.asked,
        idlist: [fcidOf("expenses-bot")],
      });
      await say(team, "expenses-bot", {
        msgtype: "m.cui",
        body: "[交互卡片]",
        version: "0.1.0",
        info: {
          type: "form",
          status: "input",
          shared: false,
          elements: [
            { type: "context", subtype: "text", value: title },
            { type: "input", subtype: "text-input", key: "amount", placeholder: amount },
            {
              type: "input",
              subtype: "dropdown-input",
              key: "kind",
              placeholder: kind,
              options: [
                { label: one, value: "1" },
                { label: two, value: "2" },
              ],
            },
            { type: "button", subtype: "submit", value: submit, action: "submit" },
          ],
        },
      });
      await fx.deliveries.settle();
      status = 500;
      await fx.clock.advance("1m");
      await say(direct, "alice", words.thanks);
      await fx.clock.advance("70s");
      const [failing] = (await fx.control.call("listDeliveries", { query: { state: "pending" } })).deliveries;
      const context = await browser.newContext({
        locale: words.locale,
        viewport: { width: 1280, height: 800 },
        timezoneId: "Asia/Shanghai",
      });
      const page = await context.newPage();
      const open = async (/** @type {string} */ path) => {
        await page.goto("about:blank");
        await page.goto(`${fx.url}/_emulator/#${path}`);
      };
      await open(`/chat/${encodeURIComponent(team)}`);
      await page.locator(`[data-event-id="${asked.event_id}"] .bubble`).click();
      await page.getByTestId("room-list").locator("[data-room-id]").nth(2).waitFor();
      await page.getByTestId("inspector").locator("li").nth(1).waitFor();
      await page.getByTestId("timeline").locator("[data-outcome]").nth(2).waitFor();
      const picture = (/** @type {string} */ name) =>
        page.screenshot({ path: `${root}docs/images/${name}${suffix}.png`, animations: "disabled", caret: "hide" });
      await picture("console-chat");
      await open(`/deliveries/${failing?.delivery_id ?? ""}`);
      await page.getByTestId("retry-plot").waitFor();
      await page.getByTestId("explanation").waitFor();
      await picture("console-delivery");
      await context.close();
      await fx.close();
    }
  } finally {
    await browser.close();
    bot.close();
  }
});
