import { describe, expect, it } from "vitest";
import { Counter, gauge, Histogram } from "../../src/core/prometheus.ts";
import { runBot } from "../support/bot.ts";
import { runEmulator } from "../support/emulator.ts";
import { readMetrics } from "../support/metrics.ts";
import { smallBot, smallTenant } from "../support/tenant.ts";

describe("metrics", () => {
  it("count calls by operation and status, with their durations", async () => {
    const fx = await runEmulator();
    await fx.token();
    await fx.answer("issueAppAccessToken", { body: {} });
    await fx.send("GET", "/nowhere");
    const metrics = await readMetrics(fx);
    const calls = "finchat_emulator_requests_total";
    expect(metrics.get(`${calls}{operation="issueAppAccessToken",status="200"}`)).toBe(1);
    expect(metrics.get(`${calls}{operation="issueAppAccessToken",status="400"}`)).toBe(1);
    expect(metrics.get(`${calls}{operation="none",status="404"}`)).toBe(1);
    const durations = "finchat_emulator_request_duration_seconds";
    expect(metrics.get(`${durations}_count{operation="issueAppAccessToken"}`)).toBe(2);
    expect(metrics.get(`${durations}_bucket{operation="issueAppAccessToken",le="+Inf"}`)).toBe(2);
  });

  it("count pushes by outcome, and tell queues and what the state holds", async () => {
    const bot = await runBot();
    const callback = { url: bot.url, token: "t" };
    const fixtures = smallTenant({ callback, subscriptions: { room_messages: "direct_and_group" } });
    const fx = await runEmulator({ fixtures });
    const say = () => {
      const content = { msgtype: "m.text", body: "hi" };
      const call = { params: { fcid: "@alice:example.org" }, body: { to: smallBot.bot, content } };
      return fx.call("sayToUser", call, 201);
    };
    await say();
    await fx.call("settleDeliveries", {}, 200);
    await bot.stop();
    await say();
    await fx.call("settleDeliveries", {}, 200);
    const metrics = await readMetrics(fx);
    expect(metrics.get('finchat_emulator_push_attempts_total{outcome="200"}')).toBe(1);
    expect(metrics.get('finchat_emulator_push_attempts_total{outcome="error"}')).toBe(1);
    expect(metrics.get('finchat_emulator_deliveries_total{state="pending"}')).toBe(2);
    expect(metrics.get('finchat_emulator_deliveries_total{state="delivered"}')).toBe(1);
    expect(metrics.get("finchat_emulator_push_duration_seconds_count")).toBe(2);
    expect(metrics.get(`finchat_emulator_queue_size{app_id="${smallBot.app_id}"}`)).toBe(1);
    expect(metrics.get('finchat_emulator_rows{collection="users"}')).toBe(2);
    expect(metrics.get('finchat_emulator_rows{collection="messages"}')).toBe(2);
    expect(metrics.get("process_resident_memory_bytes")).toBeGreaterThan(1_000_000);
  });
});

describe("a stall of the event loop", () => {
  it("is logged with its length and the operation, and its maximum is a metric", async () => {
    const bot = await runBot((response) => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400);
      response.end();
    });
    const callback = { url: bot.url, token: "t" };
    const fx = await runEmulator({ fixtures: smallTenant({ callback }) });
    await fx.call("sendTestEvent", { params: { app_id: smallBot.app_id } }, 200);
    await expect
      .poll(() => fx.logLines.find((line) => line.includes('"stall_ms"')))
      .toMatch(/"stall_ms":[2-9][0-9]{2},"operation":"[a-zA-Z ]+"/);
    expect((await readMetrics(fx)).get("finchat_emulator_loop_stall_seconds_max")).toBeGreaterThan(0.2);
  });
});

describe("Prometheus' text format", () => {
  it("escapes labels", () => {
    expect(gauge("g", "Help.", [{ labels: { l: 'a"b\\c\nd' }, value: 1.5 }])).toBe(
      '# HELP g Help.\n# TYPE g gauge\ng{l="a\\"b\\\\c\\nd"} 1.5\n',
    );
  });

  it("counts by labels", () => {
    const counter = new Counter("c", "Help.");
    counter.add({ a: "1" });
    counter.add({ a: "2" });
    counter.add({ a: "1" });
    expect(counter.render()).toBe('# HELP c Help.\n# TYPE c counter\nc{a="1"} 2\nc{a="2"} 1\n');
  });

  it("adds buckets up, a bound belonging to its own", () => {
    const histogram = new Histogram("h", "Help.", [1, 2]);
    for (const value of [0.5, 1, 2, 9]) histogram.add({ a: "x" }, value);
    expect(histogram.render()).toBe(
      [
        "# HELP h Help.",
        "# TYPE h histogram",
        'h_bucket{a="x",le="1"} 2',
        'h_bucket{a="x",le="2"} 3',
        'h_bucket{a="x",le="+Inf"} 4',
        'h_sum{a="x"} 12.5',
        'h_count{a="x"} 4',
        "",
      ].join("\n"),
    );
  });
});
