import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { pushCurl } from "../../console/src/deliveries/push-curl.ts";
import { curlCommand, shellQuote } from "../../console/src/parts/curl.ts";
import { requestCurl } from "../../console/src/requests/request-curl.ts";
import type { Delivery, Request } from "../../src/generated/control.d.ts";

/** The words that a shell makes of a command, its own name left out. */
function wordsOf(command: string): string[] {
  const script = `curl() { for word; do printf '%s\\0' "$word"; done; }\n${command}`;
  return execFileSync("sh", ["-c", script], { encoding: "utf8" }).split("\0").slice(0, -1);
}

const hostile = `it's "$HOME" \`id\` $(id) \\ !! ; & | > * ~ \n 你好 '''`;

const payload: Delivery["payload"] = {
  app_id: "5cf29aec6ccfd004ccd28075",
  token: "it's",
  event: { event_id: "$1:example.org", type: "m.room.message", sender: "", timestamp: 1, content: { body: hostile } },
};

const call: Request = {
  request_id: "r1",
  at: 1,
  method: "POST",
  path: "/api/v1/finchat/open-api/message/send",
  operation_id: "sendMessage",
  duration_ms: 1,
  request: { headers: { host: "a", "content-type": "application/json" }, query: {}, body: { text: hostile } },
  response: { headers: {} },
  warnings: [],
};

const origin = "http://localhost:3462";

describe("a command line", () => {
  it.each(["", "plain", "'", "''", hostile, "-X", "@file", "a\\", "\t\r\n"])("quotes %j as one word", (text) => {
    expect(wordsOf(`curl ${shellQuote(text)}`)).toEqual([text]);
  });

  it("has each part of a call as a word of its own", () => {
    const command = curlCommand({
      method: "POST",
      url: "http://localhost/[1]?a={b}",
      headers: { accept: "*/*", "x-many": ["one", "two"] },
      form: { "a=b": "c d", scope: ["x", "@y"] },
    });
    expect(wordsOf(command)).toEqual([
      ...["--globoff", "--request", "POST", "--url", "http://localhost/[1]?a={b}"],
      ...["--header", "accept: */*", "--header", "x-many: one", "--header", "x-many: two"],
      ...["--data-urlencode", "a%3Db=c d", "--data-urlencode", "scope=x", "--data-urlencode", "scope=@y"],
    ]);
  });
});

describe("a delivery's command", () => {
  it("puts the very payload to the callback URL", () => {
    const command = pushCurl({ url: "http://localhost:8080/it's", payload }) ?? "";
    expect(wordsOf(command)).toEqual([
      ...["--globoff", "--request", "PUT", "--url", "http://localhost:8080/it's"],
      ...["--header", "content-type: application/json", "--data-raw", JSON.stringify(payload)],
    ]);
  });

  it("is none where nothing is sent over HTTP", () => {
    expect(["", "emulator:echo", "javascript:http://x"].map((url) => pushCurl({ url, payload }))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe("a call's command", () => {
  it("sends what was sent, less what curl says itself", () => {
    const { command, ...lacks } = requestCurl(call, origin);
    expect({ words: wordsOf(command), ...lacks }).toEqual({
      words: [
        ...["--globoff", "--request", "POST", "--url", `${origin}/api/v1/finchat/open-api/message/send`],
        ...["--header", "content-type: application/json", "--data-raw", JSON.stringify({ text: hostile })],
      ],
      lacksSecrets: false,
      lacksBody: false,
    });
  });

  it("has a placeholder for each secret that the journal masks", () => {
    const request = {
      headers: { authorization: "[redacted]" },
      query: { access_token: "[redacted]", name: "a b&c" },
      body: { secret: "[redacted]" },
    };
    const { command, ...lacks } = requestCurl({ ...call, request }, origin);
    expect({ words: wordsOf(command).slice(4), ...lacks }).toEqual({
      words: [
        `${origin}/api/v1/finchat/open-api/message/send?access_token=YOUR_SECRET_HERE&name=a%20b%26c`,
        ...["--header", "authorization: Bearer YOUR_SECRET_HERE"],
        ...["--data-raw", '{"secret":"YOUR_SECRET_HERE"}'],
      ],
      lacksSecrets: true,
      lacksBody: false,
    });
  });

  it("sends a form as a form, and a text as it came", () => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const form = { headers, query: {}, body: { grant_type: "refresh_token", scope: ["a", "b"] } };
    const path = "/auth/realms/master/protocol/openid-connect/token";
    expect(wordsOf(requestCurl({ ...call, path, request: form }, origin).command).slice(7)).toEqual([
      ...["--data-urlencode", "grant_type=refresh_token", "--data-urlencode", "scope=a", "--data-urlencode", "scope=b"],
    ]);
    const text = { headers: { "content-type": "application/json" }, query: {}, body: '{"broken' };
    expect(wordsOf(requestCurl({ ...call, request: text }, origin).command).slice(7)).toEqual([
      "--data-raw",
      '{"broken',
    ]);
  });

  it("says that it lacks the bytes of an upload", () => {
    const upload = { headers: { "content-type": "image/png" }, query: {}, body: "(5 bytes of image/png)" };
    const { command, lacksBody } = requestCurl({ ...call, operation_id: "uploadMedia", request: upload }, origin);
    expect({ body: wordsOf(command).slice(7), lacksBody }).toEqual({ body: [], lacksBody: true });
  });
});
