import { describe, expect, it } from "vitest";
import { runEmulator, type RunningEmulator } from "../support/emulator.ts";
import { livezDuring } from "../support/livez.ts";
import { sampleApp } from "../support/client.ts";

const open = "/api/v1/finchat/open-api";
const alice = "@alice:example.org";
const fields = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`field${index}`, 1]));
const list = <Element>(count: number, element: Element): Element[] => Array.from({ length: count }, () => element);

/** Unbounded, the largest of these took minutes. */
const generousMs = 5000;

interface Sent {
  readonly method?: string;
  readonly path: string;
  readonly body: object;
  readonly strict?: boolean;
}

/** Sends something while others ask `/livez`. */
async function attack(fx: RunningEmulator, { method = "POST", path, body }: Sent) {
  const token = await fx.token();
  const { result, slowestMs } = await livezDuring(fx.url, () => fx.send(method, path, { token, body }));
  expect(slowestMs).toBeLessThan(generousMs);
  return result;
}

const message = (content: object, more: object = {}) => ({
  path: `${open}/message/send`,
  body: { app_id: sampleApp.app_id, fcids: [alice], content, ...more },
});
const text = { msgtype: "m.text", body: "hello" };
const form = (elements: unknown[]) => ({
  msgtype: "m.cui",
  body: "x",
  version: "0.1.0",
  info: { type: "form", status: "input", elements },
});

describe("a refusal", () => {
  it.each<[string, Sent, number]>([
    ["of a list of wrong values", message(text, { fcids: list(400_000, 1) }), 400_000],
    ["of a list of wrong objects", message(form(list(200_000, {}))), 200_000],
    ["of unknown fields in strict mode", { ...message(text, fields(50_000)), strict: true }, 50_000],
    [
      "of unknown fields of the emulator's own API",
      { path: "/_emulator/v1/wait", body: { for: "message", ...fields(50_000) } },
      50_000,
    ],
    [
      "of a row",
      { method: "PATCH", path: `/_emulator/v1/apps/${sampleApp.app_id}`, body: { redirect_uris: list(300_000, 1) } },
      300_000,
    ],
    [
      "of references",
      { method: "PATCH", path: `/_emulator/v1/users/${alice}`, body: { roles: Object.keys(fields(50_000)) } },
      50_000,
    ],
    [
      "of what a person says",
      { path: `/_emulator/v1/users/${alice}/messages`, body: { to: sampleApp.bot, content: form(list(200_000, {})) } },
      200_000,
    ],
  ])("%s tells the first hundred violations, and counts the rest", async (_, sent, count) => {
    const fx = await runEmulator({ settings: { strict: sent.strict ?? false } });
    const { status, body } = await attack(fx, sent);
    expect(status).toBe(400);
    const { data } = body as { data: { violations: unknown[]; violations_omitted: number } };
    expect(data.violations).toHaveLength(100);
    expect(data.violations_omitted).toBe(count - 100);
  });

  it("counts nothing where it tells all", async () => {
    const fx = await runEmulator();
    const { body } = await attack(fx, message(text, { fcids: list(100, 1) }));
    expect(body).toMatchObject({ data: { violations: list(100, expect.anything()) } });
    expect(body).not.toHaveProperty("data.violations_omitted");
  });

  it("tells of a violation behind more unknown fields than are told", async () => {
    const fx = await runEmulator();
    const { body } = await attack(fx, message(text, { ...fields(50_000), room_ids: 7 }));
    expect(body).toMatchObject({ errcode: "FC_BAD_JSON", data: { violations: [{ in: "body", path: "/room_ids" }] } });
  });

  it("repeats only the beginning of what is too long", async () => {
    const fx = await runEmulator();
    const long = "x".repeat(900_000);
    for (const body of [
      { operation_id: long, status: 500 },
      { [long]: 1, status: 500 },
    ]) {
      const answer = await fx.send("POST", "/_emulator/v1/faults", { body });
      expect(answer.status).toBe(400);
      expect(JSON.stringify(answer.body).length).toBeLessThan(10_000);
    }
  });
});

it("accepts many unknown fields with a warning that counts them", async () => {
  const fx = await runEmulator();
  const { status, headers } = await attack(fx, message(text, fields(50_000)));
  expect(status).toBe(200);
  expect(JSON.parse(String(headers["x-emulator-warning"]))).toContainEqual(expect.stringMatching(/^and \d+ more/));
});

it("reads a form of many fields without stopping", async () => {
  const fx = await runEmulator();
  const body = Object.keys(fields(60_000)).join("=1&");
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const path = "/auth/realms/master/protocol/openid-connect/token";
  const { result, slowestMs } = await livezDuring(fx.url, () => fx.send("POST", path, { headers, body }));
  expect(result.status).toBeGreaterThanOrEqual(400);
  expect(slowestMs).toBeLessThan(generousMs);
});
