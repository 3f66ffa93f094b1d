import { describe, expect, it } from "vitest";
import { answerWith, hang, reset, runBot, type Script } from "../support/bot.ts";
import { runEmulator, testStart } from "../support/emulator.ts";
import type { EmulatorOptions } from "../../src/emulator.ts";
import type { AppInput } from "../../src/tenant/types.ts";

const alice = "@alice:example.org";
const query = { fcid: alice, search_text: "保险", page_no: 2, page_size: 5 };

const valid = {
  layout: "list",
  content: {
    total: 20,
    list: [{ type: "text", title: "保险", description: "一种东西", url: "https://example.org" }],
    opentype: "inbrowser",
  },
};

/** An emulator with an app that is searched in, and answers like this. */
async function runSearched(script: Script, app: Partial<AppInput> = {}, options: Partial<EmulatorOptions> = {}) {
  const bot = await runBot(script);
  const searched = { app_id: "searched", name: "Searched", callback: { token: "t" }, search: { url: bot.url }, ...app };
  const fixtures = { users: [{ fcid: alice }, { fcid: "@abroad:example.com" }], apps: [searched] };
  return { bot, fx: await runEmulator({ fixtures, ...options }) };
}

const params = { app_id: "searched" };
const answering = (answer: unknown): Script =>
  answerWith(200, typeof answer === "string" ? answer : JSON.stringify(answer));

async function outcomeOf(script: Script, options: Partial<EmulatorOptions> = {}) {
  const { fx } = await runSearched(script, {}, options);
  const { body, headers } = await fx.answer("searchApp", { params, body: query });
  const warnings = headers["x-emulator-warning"];
  return { outcome: body, warnings: warnings === undefined ? [] : (JSON.parse(String(warnings)) as unknown) };
}

const duration_ms = expect.any(Number) as number;

describe("a search", () => {
  it("asks the app's search URL once, and brings its answer", async () => {
    const { bot, fx } = await runSearched(answering(valid));
    expect(await fx.call("searchApp", { params, body: query }, 200)).toEqual({
      ok: true,
      status: 200,
      duration_ms,
      response: valid,
      violations: [],
    });
    expect(bot.received).toHaveLength(1);
    expect(bot.received[0]).toMatchObject({ method: "POST", headers: { "content-type": "application/json" } });
    expect(bot.received[0]?.body).toEqual({
      app_id: "searched",
      token: "t",
      event: {
        event_id: expect.stringMatching(/^\$/) as string,
        type: "finstore.shortcut.search",
        sender: alice,
        timestamp: testStart,
        content: { search_text: "保险", page_no: 2, page_size: 5 },
      },
    });
  });

  it("begins at the first page of ten", async () => {
    const { bot, fx } = await runSearched(answering(valid));
    await fx.call("searchApp", { params, body: { fcid: alice, search_text: "" } }, 200);
    expect(bot.received[0]?.body.event["content"]).toEqual({ search_text: "", page_no: 0, page_size: 10 });
  });

  it("takes an answer without opentype, with a warning, and one with more fields than are known", async () => {
    const { opentype: _, ...content } = valid.content;
    const response = { ...valid, content, more: 1 };
    expect(await outcomeOf(answering(response))).toEqual({
      outcome: { ok: true, status: 200, duration_ms, response, violations: [] },
      warnings: ["answer /more is not known here", "answer /content/opentype is missing; it counts as inapp"],
    });
  });

  it("takes null for an optional field of an answer as absent, with a warning", async () => {
    const response = { ...valid, content: { ...valid.content, opentype: null } };
    expect(await outcomeOf(answering(response))).toEqual({
      outcome: { ok: true, status: 200, duration_ms, response, violations: [] },
      warnings: [
        "answer /content/opentype is null and counts as absent",
        "answer /content/opentype is missing; it counts as inapp",
      ],
    });
  });

  it("names everything that is wrong with an answer", async () => {
    const response = {
      layout: "grid",
      content: { total: "many", list: [{ type: "image", title: 1 }, "nothing"], opentype: "elsewhere" },
    };
    const { outcome } = await outcomeOf(answering(response));
    expect(outcome).toMatchObject({ ok: false, status: 200, response });
    const { violations } = outcome as { violations: { in: string; path: string; message: string }[] };
    expect(new Map(violations.map(({ path, message }) => [path, message]))).toEqual(
      new Map([
        ["/layout", 'must be "list"'],
        ["/content/total", "must be an integer"],
        ["/content/list/0/type", 'must be "text"'],
        ["/content/list/0/title", "must be a string"],
        ["/content/list/0/description", "is required"],
        ["/content/list/1", "must be an object"],
        ["/content/opentype", 'must be one of "inapp", "inbrowser"'],
      ]),
    );
    expect(violations.every((violation) => violation.in === "body")).toBe(true);
  });

  it.each([
    ["is empty", "", /^not valid JSON/],
    ["is no JSON", "<html>", /^not valid JSON: \w+ at position 0/],
    ["is null", "null", /^must be an object$/],
  ])("has failed where the answer %s", async (_, answer, message) => {
    const { outcome } = await outcomeOf(answering(answer));
    const violations = [{ in: "body", path: "", message: expect.stringMatching(message) as string }];
    const response = answer === "null" ? null : answer;
    expect(outcome).toEqual({ ok: false, status: 200, duration_ms, response, violations });
  });

  it("has failed where the answer is larger than a body may be", async () => {
    const { outcome } = await outcomeOf(answering(valid), { settings: { limits: { body_bytes: 100 } } });
    expect(outcome).toMatchObject({
      ok: false,
      violations: [{ in: "body", path: "", message: "is larger than 100 bytes" }],
    });
  });

  it.each([201, 204, 302, 404, 500])("has failed with status %i", async (status) => {
    const { outcome } = await outcomeOf(answerWith(status, status === 204 ? "" : JSON.stringify(valid)));
    const response = status === 204 ? "" : valid;
    expect(outcome).toEqual({ ok: false, status, duration_ms, response, violations: [] });
  });

  it.each([
    ["is reset", reset, 30_000, /^reset: /],
    ["takes too long", hang, 30, /^timeout: no answer within 30 ms$/],
  ])("has failed where the connection %s, and is not repeated", async (_, script, timeout_ms, message) => {
    const { bot, fx } = await runSearched(script, {}, { settings: { search: { timeout_ms } } });
    expect(await fx.call("searchApp", { params, body: query }, 200)).toEqual({
      ok: false,
      duration_ms,
      error: expect.stringMatching(message) as string,
      violations: [],
    });
    await fx.call("advanceClock", { body: { by: "2h" } }, 200);
    expect(bot.received).toHaveLength(1);
    expect(await fx.call("listDeliveries", {}, 200)).toEqual({ deliveries: [] });
  });

  it.each([
    ["of an app that is not live", { status: "Unpublished" as const }, alice],
    ["of an app without a search URL", { search: { url: "" } }, alice],
    [
      "by a user who cannot see the app",
      { visibility: { unlimited: false as const, departments: [], fcids: [] } },
      alice,
    ],
    ["by a user of another domain", {}, "@abroad:example.com"],
  ])("%s is refused", async (_, app, fcid) => {
    const { bot, fx } = await runSearched(answering(valid), app);
    const refusal = await fx.call("searchApp", { params, body: { ...query, fcid } }, 409);
    expect(refusal).toMatchObject({ errcode: "EMULATOR_CONFLICT" });
    expect(bot.received).toEqual([]);
  });

  it("is by somebody known, in an app that there is", async () => {
    const { fx } = await runSearched(answering(valid));
    await fx.call("searchApp", { params, body: { ...query, fcid: "@nobody:example.org" } }, 400);
    await fx.call("searchApp", { params: { app_id: "none" }, body: query }, 404);
  });
});
