import { describe, expect, it } from "vitest";
import { logText } from "../../src/core/log-text.ts";

const time = new Date(2026, 0, 31, 9, 5, 7, 999).getTime();

const textOf = (entry: object): string => logText(`${JSON.stringify({ level: 30, time, ...entry })}\n`);

const call = {
  request_id: "r1",
  method: "POST",
  path: "/api/v1/finchat/open-api/message/send",
  status: 401,
  duration_ms: 17.6,
  msg: "answered",
};

describe("the log on a terminal", () => {
  it.each([
    [{ ...call, status: 200 }, "09:05:07 POST message/send 200 18ms\n"],
    [{ ...call, errcode: "FC_INVALID_ACCESS_TOKEN" }, "09:05:07 POST message/send 401 FC_INVALID_ACCESS_TOKEN 18ms\n"],
    [
      { ...call, method: "PUT", path: "/api/v1/finchat/privilege-api/forwarder/event" },
      "09:05:07 PUT forwarder/event 401 18ms\n",
    ],
    [{ ...call, path: "/auth/realms/master" }, "09:05:07 POST /auth/realms/master 401 18ms\n"],
    [{ ...call, status: undefined }, "09:05:07 POST message/send aborted 18ms\n"],
    [
      { ...call, fault_ids: ["f1"], warnings: ["a is odd", "b is\nodd"] },
      "09:05:07 POST message/send 401 18ms (fault: f1) (warning: a is odd; b is\\nodd)\n",
    ],
  ])("has one line for the call %j", (entry, line) => {
    expect(textOf(entry)).toBe(line);
  });

  it.each([
    [{ msg: "pushed", app_id: "a1", status: 200 }, "09:05:07 pushed app_id=a1 status=200\n"],
    [
      { level: 40, msg: "a push failed", error: "it is refused" },
      '09:05:07 WARN a push failed error="it is refused"\n',
    ],
    [{ level: 50, msg: "two\nlines", list: [1, "b"] }, '09:05:07 ERROR two\\nlines list=[1,"b"]\n'],
    [
      { level: 60, msg: "failed", err: { type: "Error", message: "m", stack: "Error: m\n    at a" } },
      "09:05:07 FATAL failed\n    Error: m\n        at a\n",
    ],
    [{ level: 40, msg: "failed", err: { message: "no stack" } }, "09:05:07 WARN failed\n    no stack\n"],
  ])("has the level, the message and the fields of %j", (entry, text) => {
    expect(textOf(entry)).toBe(text);
  });
});
