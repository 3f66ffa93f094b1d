import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { describe, expect, it, onTestFinished } from "vitest";
import { answerWith, hang, reset, runBot, type Script } from "../support/bot.ts";
import { selfSigned } from "../support/certificate.ts";
import { testStart } from "../support/emulator.ts";
import { smallBot } from "../support/tenant.ts";
import { runPushed, runPushedBot, type Pushed } from "./kit.ts";

const failedOnce = (attempt: Record<string, unknown>) => ({
  state: "pending",
  next_attempt_at: testStart + 1000,
  attempts: [{ at: testStart, duration_ms: expect.any(Number) as number, ...attempt }],
});

const callbackWarnings = ({ logLines }: Pushed) =>
  logLines.map((line) => JSON.parse(line) as { level: number; msg: string }).filter(({ level }) => level === 40);

async function firstAttempt(fx: Pushed) {
  await fx.say();
  await fx.settle();
  return fx.delivery();
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

describe("a push succeeds", () => {
  it("with status 200, and the answer is kept", async () => {
    const { fx } = await runPushedBot(answerWith(200, "ok"));
    expect(await firstAttempt(fx)).toMatchObject({
      state: "delivered",
      attempts: [{ at: testStart, duration_ms: expect.any(Number) as number, status: 200, response: "ok" }],
    });
    expect(await fx.queue()).toEqual({ pending: 0, gave_up: false, paused: false, held: false });
  });

  it("however long the answer is, of which the first 4 KiB are kept", async () => {
    const { fx } = await runPushedBot(answerWith(200, "é".repeat(100_000)));
    const { state, attempts } = await firstAttempt(fx);
    expect(state).toBe("delivered");
    expect(attempts[0]?.response).toBe("é".repeat(2048));
  });
});

describe("a push fails, and is tried again a second later,", () => {
  it.each([201, 202, 204, 206, 301, 302, 307, 400, 401, 404, 410, 429, 500, 502, 503])(
    "with status %i",
    async (status) => {
      const { bot, fx } = await runPushedBot(answerWith(status, "", { location: "/elsewhere" }));
      expect(await firstAttempt(fx)).toMatchObject(failedOnce({ status, response: "" }));
      bot.answer(answerWith(200));
      expect(await fx.advance(999)).toBe(0);
      expect(await fx.advance(1)).toBe(1);
      expect(await fx.delivery()).toMatchObject({
        state: "delivered",
        attempts: [{ status }, { at: testStart + 1000 }],
      });
      expect(bot.received.map(({ path }) => path)).toEqual(["/callback", "/callback"]);
    },
  );

  const slowBody: Script = (response) => {
    response.writeHead(200, { "content-length": "10" }).write("12345");
  };
  const brokenBody: Script = (response) => {
    response.writeHead(200, { "content-length": "10" }).write("12345", () => {
      response.socket?.resetAndDestroy();
    });
  };
  it.each([
    ["an answer that never comes", hang],
    ["an answer that never ends", slowBody],
  ])("with %s", async (_, script) => {
    const { fx } = await runPushedBot(script, { settings: { push: { timeout_ms: 50 } } });
    expect(await firstAttempt(fx)).toMatchObject(failedOnce({ error: "timeout: no answer within 50 ms" }));
  });

  it.each([
    ["connections that are reset", reset],
    ["an answer that breaks off", brokenBody],
  ])("with %s", async (_, script) => {
    const { fx } = await runPushedBot(script);
    expect(await firstAttempt(fx)).toMatchObject(failedOnce({ error: expect.stringMatching(/^reset: /) as string }));
  });

  it("with nobody listening", async () => {
    const bot = await runBot();
    await bot.stop();
    const fx = await runPushed({ url: bot.url });
    expect(await firstAttempt(fx)).toMatchObject(failedOnce({ error: expect.stringMatching(/^refused: /) as string }));
  });

  it("with a certificate that nobody vouches for", async () => {
    const port = await listen(createTlsServer(selfSigned(), (socket) => void socket.on("error", () => undefined)));
    const fx = await runPushed({ url: `https://localhost:${port}/callback` });
    const error = expect.stringMatching(/^tls: self-signed certificate/) as string;
    expect(await firstAttempt(fx)).toMatchObject(failedOnce({ error }));
  });

  it("with plain HTTP where TLS is spoken to", async () => {
    const { url } = await runBot();
    const fx = await runPushed({ url: url.replace("http:", "https:") });
    expect(await firstAttempt(fx)).toMatchObject(failedOnce({ error: expect.stringMatching(/^tls: /) as string }));
  });

  it.each([
    ["is no HTTP", "hello\r\n\r\n"],
    ["has the status 000", "HTTP/1.1 000 \r\n\r\n"],
    ["has the status 099", "HTTP/1.1 099 Low\r\nContent-Length: 0\r\n\r\n"],
    ["has no status", "HTTP/1.1 \r\n\r\n"],
    ["has two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"],
    ["has a length that is no number", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"],
    ["has a chunk without a size", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"],
    ["has too large a head", `HTTP/1.1 200 OK\r\nX-Large: ${"x".repeat(20_000)}\r\n\r\n`],
  ])("with an answer that %s", async (_, answer) => {
    const port = await listen(
      createTcpServer((socket: Socket) => void socket.on("error", () => undefined).end(answer)),
    );
    const fx = await runPushed({ url: `http://127.0.0.1:${port}/` });
    const error = expect.stringMatching(/^malformed_answer: /) as string;
    expect(await firstAttempt(fx)).toMatchObject(failedOnce({ error }));
  });

  it.each([
    "nonsense",
    "http://",
    "http:example.org",
    "http://127.0.0.1:0/",
    "ftp://example.org/callback",
    "http://[::bad/",
    "javascript:alert(1)",
    " ",
  ])("with the callback URL %j", async (url) => {
    const fx = await runPushed({ url });
    expect(callbackWarnings(fx)).toMatchObject([{ app_id: smallBot.app_id, path: "/callback/url" }]);
    expect(await firstAttempt(fx)).toMatchObject(
      failedOnce({ error: expect.stringMatching(/^invalid_url: /) as string }),
    );
  });

  it.each(["", "https://example.org/callback", "/api/v1/finchat/privilege-api/forwarder/event"])(
    "is not foretold of the callback URL %j",
    async (url) => {
      expect(callbackWarnings(await runPushed({ url }))).toEqual([]);
    },
  );

  it("with a host that does not exist", async () => {
    const fx = await runPushed({ url: "http://nowhere.invalid/callback" });
    expect(await firstAttempt(fx)).toMatchObject(failedOnce({ error: expect.stringMatching(/^dns: /) as string }));
  });
});

describe("a push", () => {
  it("is a PUT of JSON with app, token and event", async () => {
    const { bot, fx } = await runPushedBot();
    const event_id = await fx.say("hi");
    await fx.settle();
    const [received] = bot.received;
    expect(received).toMatchObject({
      method: "PUT",
      path: "/callback",
      headers: { "content-type": "application/json" },
    });
    expect(received?.body).toEqual({
      app_id: "0000000000000000000000b0",
      token: "callback-token",
      event: {
        event_id,
        type: "m.room.message",
        sender: "@alice:example.org",
        timestamp: testStart,
        room_id: "!direct:example.org",
        room_type: "direct_room",
        content: { msgtype: "m.text", body: "hi" },
      },
    });
    expect(received?.body).toEqual((await fx.delivery()).payload);
  });
});
