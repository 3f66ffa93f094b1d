import { describe, expect, it } from "vitest";
import { answerWith, runBot } from "../support/bot.ts";
import { smallBot } from "../support/tenant.ts";
import { runPushed } from "./kit.ts";

const withUser = (url: string, user: string): string => url.replace("//", `//${user}@`);
const basic = (text: string): string => `Basic ${Buffer.from(text).toString("base64")}`;

describe("a callback URL with credentials", () => {
  it.each([
    ["a user and a password", "user:pass", "user:pass"],
    ["a user alone", "user", "user:"],
    ["a password alone", ":pass", ":pass"],
    ["percent-encoded text", "us%40er:p%C3%A4ss%3A%2F", "us@er:päss:/"],
    ["no percent-encoding", "user:100%", "user:100%"],
    ["text beyond ASCII", "用户:密码", "用户:密码"],
  ])("of %s sends them as Basic", async (_, written, sent) => {
    const bot = await runBot();
    const fx = await runPushed({ url: withUser(bot.url, written) });
    await fx.say();
    await fx.settle();
    expect(bot.received).toMatchObject([{ path: "/callback", headers: { authorization: basic(sent) } }]);
    expect(bot.received[0]?.headers.host).toBe(new URL(bot.url).host);
    expect(await fx.delivery()).toMatchObject({ state: "delivered" });
  });

  it("sends none where there are none", async () => {
    const bot = await runBot();
    const fx = await runPushed({ url: bot.url });
    await fx.say();
    await fx.settle();
    expect(bot.received[0]?.headers).not.toHaveProperty("authorization");
  });

  it("shows its password in no delivery, feed item, metric or log line", async () => {
    const bot = await runBot(answerWith(503));
    const url = withUser(bot.url, "user:pass-word");
    const fx = await runPushed({ url, app: { developer: "@alice:example.org", search: { url } } });
    await fx.say();
    await fx.advance("10s");
    const params = { app_id: smallBot.app_id };
    const tried = await fx.call("sendTestEvent", { params }, 200);
    const searched = await fx.call(
      "searchApp",
      { params, body: { fcid: "@alice:example.org", search_text: "x" } },
      200,
    );
    const waited = await fx.call("waitFor", { body: { for: "delivery", match: {}, timeout_ms: 1000 } }, 200);
    const shown = { deliveries: await fx.deliveries(), tried, searched, waited };
    expect(shown.deliveries).toMatchObject([
      { url: withUser(bot.url, "user:***") },
      { url: withUser(bot.url, "user:***") },
    ]);
    expect(JSON.stringify(shown)).not.toContain("pass-word");
    expect((await fx.send("GET", "/_emulator/metrics")).body).not.toContain("pass-word");
    expect(fx.logLines.join("\n")).not.toContain("pass-word");
    expect(bot.received.every(({ headers }) => headers.authorization === basic("user:pass-word"))).toBe(true);
  });
});

it("a search URL with credentials sends them as Basic", async () => {
  const bot = await runBot();
  const fx = await runPushed({ url: bot.url, app: { search: { url: withUser(bot.url, "user:pass") } } });
  const body = { fcid: "@alice:example.org", search_text: "x" };
  await fx.call("searchApp", { params: { app_id: smallBot.app_id }, body }, 200);
  expect(bot.received).toMatchObject([{ method: "POST", headers: { authorization: basic("user:pass") } }]);
});
