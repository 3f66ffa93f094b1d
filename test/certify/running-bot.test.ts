import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { startEmulator } from "finchat-emulator";
import { Certification } from "../../src/certify/certification.ts";
import type { Certificate } from "../../src/certify/finding.ts";
import { resetVenue } from "../../src/certify/venue.ts";
import { botProcess } from "../support/bot-process.ts";

/** Listens as a bot until the test is over, and returns the callback URL. */
async function listen(bot: RequestListener): Promise<string> {
  const server = createServer(bot).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`;
}

/** Certifies a bot that runs already, in an emulator that is reset before each check. */
async function certify(callbackOf: (url: string) => Promise<string>, only: readonly string[]): Promise<Certificate> {
  const fx = await startEmulator({ clock: "frozen" });
  onTestFinished(() => fx.close());
  const callback = await callbackOf(fx.url);
  const venue = resetVenue(fx);
  const appId = fx.env.FINCHAT_APP_ID;
  return new Certification({ venue, appId, bot: { callback }, texts: ["Hello"], only, workers: 4 }).run();
}

const statuses = ({ checks }: Certificate) => checks.map(({ id, status }) => [id, status]);

it("certifies a bot that runs already, one check after the other", async () => {
  const certificate = await certify(botProcess, ["duplicates", "token-superseded", "outage", "restart"]);
  expect(statuses(certificate)).toEqual([
    ["duplicates", "pass"],
    ["token-superseded", "pass"],
    ["outage", "pass"],
    ["restart", "n/a"],
  ]);
}, 60_000);

it("asks for --say where a bot makes no call", async () => {
  const silent = () => listen((request, response) => void request.resume().on("end", () => response.end()));
  const { ok, checks } = await certify(silent, ["duplicates", "unknown-event"]);
  expect({ ok, checks }).toEqual({
    ok: true,
    checks: [
      {
        id: "duplicates",
        status: "n/a",
        reason: 'the bot makes no platform call for "Hello"',
        advice: "Name a text that the bot answers: --say TEXT.",
        document: expect.any(String) as string,
      },
      {
        id: "unknown-event",
        status: "pass",
        reason: "an unknown event type and unknown fields got 200, and the bot goes on",
        document: expect.any(String) as string,
      },
    ],
  });
}, 60_000);

it("reports a bot that acknowledges no push, whatever was asked for", async () => {
  const { ok, checks } = await certify(() => Promise.resolve("http://127.0.0.1:9/callback"), ["duplicates"]);
  expect(ok).toBe(false);
  expect(checks.map(({ id, status, advice }) => [id, status, advice])).toEqual([
    ["acknowledges", "fail", "Answer each push with 200 at once, and do the work after the response."],
    ["duplicates", "n/a", "Repair acknowledges first."],
  ]);
});
