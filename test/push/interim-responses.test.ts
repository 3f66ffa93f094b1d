import { writeFile } from "node:fs/promises";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { createServer as createHttpsServer } from "node:https";
import { describe, expect, it, onTestFinished } from "vitest";
import { wallClock } from "../../src/core/wall.ts";
import { build } from "../../scripts/lib/steps.js";
import { answerWith } from "../support/bot.ts";
import { selfSigned } from "../support/certificate.ts";
import { Client } from "../support/client.ts";
import { runCommand } from "../support/process.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { smallBot, smallTenant } from "../support/tenant.ts";
import { runPushed, runPushedBot } from "./kit.ts";

const proceed = "HTTP/1.1 100 Continue\r\n\r\n";
const hints = "HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n";
const processing = "HTTP/1.0 102 Processing\r\n\r\n";
const ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

const byBytes = (text: string): string[] => Array.from(text);

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** A server that answers each request on a connection with these bytes, in the given pieces. */
async function rawServer(pieces: readonly string[]): Promise<{ url: string; connections: () => number }> {
  let connections = 0;
  const answer = (socket: Socket, [piece, ...rest]: readonly string[]): void => {
    if (piece !== undefined) {
      socket.write(piece, () => {
        wallClock.after(0, () => {
          answer(socket, rest);
        });
      });
    }
  };
  const server = createServer({ noDelay: true }, (socket) => {
    connections++;
    let text = "";
    socket.on("error", () => undefined);
    socket.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      if (!text.endsWith("}}}")) return;
      text = "";
      answer(socket, pieces);
    });
  });
  return { url: `http://127.0.0.1:${await listen(server)}/`, connections: () => connections };
}

describe("a push is delivered to a bot that sends", () => {
  it.each([
    ["100 Continue unasked", [proceed, ok]],
    ["100 Continue and its response at once", [proceed + ok]],
    ["100 Continue twice", [proceed + proceed + ok]],
    ["103 Early Hints", [hints, ok]],
    ["102, 103 and 100 before its response", [processing + hints + proceed, ok]],
    ["100 Continue byte by byte", byBytes(proceed + ok)],
    ["all of several responses byte by byte", byBytes(hints + proceed + processing + ok)],
    [
      "a response that looks like one of several in its body",
      [proceed, ok.replace("2\r", "25\r").slice(0, -2), proceed],
    ],
  ])("%s", async (_, pieces) => {
    const { url, connections } = await rawServer(pieces);
    const fx = await runPushed({ url });
    for (const body of ["first", "second"]) {
      await fx.say(body);
      await fx.settle();
    }
    const delivered = { state: "delivered", attempts: [{ status: 200 }] };
    expect(await fx.deliveries()).toMatchObject([delivered, delivered]);
    expect(connections()).toBe(1);
  });

  it("100 Continue through Node's server", async () => {
    const { fx } = await runPushedBot((response, received) => {
      response.writeContinue();
      response.writeProcessing();
      response.writeEarlyHints({ link: "</style.css>; rel=preload" });
      answerWith(200, received.path)(response, received);
    });
    await fx.say();
    await fx.settle();
    expect(await fx.delivery()).toMatchObject({
      state: "delivered",
      attempts: [{ status: 200, response: "/callback" }],
    });
  });

  it("100 Continue over TLS, with a certificate that NODE_EXTRA_CA_CERTS trusts", async () => {
    await build();
    const certificate = selfSigned();
    const ca = join(temporaryFolder(), "ca.pem");
    await writeFile(ca, certificate.cert);
    const server = createHttpsServer(certificate, (request, response) => {
      response.writeContinue();
      request.resume().on("end", () => response.end("ok"));
    });
    const url = `https://localhost:${await listen(server)}/`;
    const fixtures = join(temporaryFolder(), "tenant.json");
    const callback = { url, token: "callback-token" };
    const tenant = smallTenant({ callback, subscriptions: { room_messages: "direct_and_group" } });
    await writeFile(fixtures, JSON.stringify(tenant));
    const emulator = runCommand(["--port", "0", "--fixtures", fixtures], { NODE_EXTRA_CA_CERTS: ca });
    const fx = new Client(await emulator.url);
    for (let pushes = 0; pushes < 2; pushes++) {
      expect(await fx.call("sendTestEvent", { params: { app_id: smallBot.app_id } }, 200)).toMatchObject({
        state: "delivered",
        attempts: [{ status: 200, response: "ok" }],
      });
    }
  });
});

describe("a push fails where a bot sends", () => {
  it.each([
    ["nothing after 100 Continue", [proceed], /^timeout: /],
    [
      "101 Switching Protocols",
      ["HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"],
      /^reset: /,
    ],
    ["an interim response without end", [`HTTP/1.1 100 Continue\r\nX: ${"x".repeat(40_000)}`], /^malformed_answer: /],
    ["a status that is none", ["HTTP/1.1 1xx\r\n\r\n"], /^malformed_answer: /],
  ])("%s", async (_, pieces, error) => {
    const { url } = await rawServer(pieces);
    const isTimeout = error.source.includes("timeout");
    const fx = await runPushed({ url, settings: { push: { timeout_ms: isTimeout ? 200 : 30_000 } } });
    await fx.say();
    await fx.settle();
    expect(await fx.delivery()).toMatchObject({
      state: "pending",
      attempts: [{ error: expect.stringMatching(error) as string }],
    });
  });
});

it("a search is answered by an app that sends 100 Continue", async () => {
  const found = JSON.stringify({ layout: "list", content: { total: 0, list: [], opentype: "inapp" } });
  const { url } = await rawServer([proceed, `HTTP/1.1 200 OK\r\nContent-Length: ${found.length}\r\n\r\n${found}`]);
  const fx = await runPushed({ url, app: { search: { url } } });
  const body = { fcid: "@alice:example.org", search_text: "x" };
  expect(await fx.call("searchApp", { params: { app_id: smallBot.app_id }, body }, 200)).toMatchObject({ ok: true });
});
