import { writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { request } from "undici";
import { expect, onTestFinished } from "vitest";
import { answerWith, runBot } from "../support/bot.ts";
import { selfSigned } from "../support/certificate.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import type { RunningProcess } from "../support/process.ts";
import type { BuiltCommand } from "./built-command.ts";

const app = "5cf29aec6ccfd004ccd28075";
const send = "/api/v1/finchat/open-api/message/send";
const whoami = "/api/v1/finchat/open-api/users/whoami";

const refused = (sentence: RegExp) => ({ code: 2, stdout: "", stderr: expect.stringMatching(sentence) as string });

/** Starts a proxy on a free port before an emulator, or another target. */
async function started(
  command: BuiltCommand,
  flags: readonly string[],
  target?: string,
): Promise<{ url: string; target: string; running: RunningProcess }> {
  const origin = target ?? (await command.start()).url;
  const running = command.startOther(["proxy", "--target", origin, "--port", "0", ...flags]);
  return { url: await running.url, target: origin, running };
}

const statusOf = async (url: string, method: "GET" | "POST" | "PUT" = "GET"): Promise<number> => {
  const { statusCode, body } = await request(url, { method, ...(method !== "GET" && { body: "{}" }) });
  await body.dump();
  return statusCode;
};

/** Each flag of `proxy`, and what shows that it works. */
export const proxyCases: Readonly<Record<string, (command: BuiltCommand) => Promise<void>>> = {
  "proxy --target": async (command) => {
    const { url, target, running } = await started(command, []);
    expect(running.stdout()).toMatch(
      new RegExp(
        `^FinChat proxy listening on ${url}\ntarget: +${target} \\(read-only\\)\npushes: +refused; .*--bot\n$`,
      ),
    );
    expect(await statusOf(url + whoami)).toBe(await statusOf(target + whoami));
    running.kill("SIGINT");
    expect(await running.ended).toMatchObject({ code: 0, stderr: expect.stringContaining("auth/token") as string });
    expect(await command.run(["proxy", "--target", "tenant.example.org"])).toEqual(refused(/--target: .*did you mean/));
    expect(await command.run(["proxy", "--target", "http://127.0.0.1:9/path"])).toEqual(refused(/--target: /));
    expect(await command.run(["proxy", "--target", "http://localhost:3463"])).toEqual(refused(/own address/));
    await trustsAuthority(command);
  },
  "proxy --iam": async (command) => {
    const iam = await command.start();
    const { url } = await started(command, ["--iam", `${iam.url}/auth`], "http://127.0.0.1:9");
    expect(await statusOf(`${url}/auth/realms/master/.well-known/openid-configuration`)).toBe(200);
    expect(await statusOf(url + whoami)).toBe(502);
    expect(await command.run(["proxy", "--target", "http://127.0.0.1:9", "--iam", "nowhere"])).toEqual(
      refused(/--iam: /),
    );
  },
  "proxy --port": async (command) => {
    const { url } = await started(command, [], "http://127.0.0.1:9");
    const { port } = new URL(url);
    const taken = await command.run(["proxy", "--target", "http://127.0.0.1:9", "--port", port]);
    expect(taken).toMatchObject({ code: 1, stderr: expect.stringContaining(port) as string });
    expect(await command.run(["proxy", "--target", "http://127.0.0.1:9", "--port", "x"])).toEqual(refused(/--port/));
  },
  "proxy --host": async (command) => {
    expect(await command.run(["proxy", "--target", "http://127.0.0.1:9", "--host", "0.0.0.0"])).toEqual(
      refused(/--control-token/),
    );
    const { url } = await started(command, ["--host", "0.0.0.0", "--control-token", "sesame"], "http://127.0.0.1:9");
    expect(new URL(url).hostname).toBe("0.0.0.0");
  },
  "proxy --bot": async (command) => {
    const bot = await runBot(answerWith(200));
    const { url } = await started(command, ["--bot", bot.url], "http://127.0.0.1:9");
    expect(await statusOf(`${url}/callbacks/${app}`, "PUT")).toBe(200);
    expect(await statusOf(`${url}/searches/${app}`, "POST")).toBe(200);
    expect(bot.received).toHaveLength(2);
  },
  "proxy --search": async (command) => {
    const [bot, search] = [await runBot(answerWith(200)), await runBot(answerWith(200))];
    const { url } = await started(command, ["--bot", bot.url, "--search", search.url], "http://127.0.0.1:9");
    expect(await statusOf(`${url}/searches/${app}`, "POST")).toBe(200);
    expect([bot.received.length, search.received.length]).toEqual([0, 1]);
  },
  "proxy --allow-writes": async (command) => {
    const reading = await started(command, []);
    expect(await statusOf(reading.url + send, "POST")).toBe(403);
    const writing = await started(command, ["--allow-writes"]);
    expect(writing.running.stdout()).toContain("(writes allowed)");
    expect(await statusOf(writing.url + send, "POST")).toBe(401);
  },
  "proxy --control-token": async (command) => {
    const { url } = await started(command, ["--control-token", "sesame"], "http://127.0.0.1:9");
    expect(await statusOf(`${url}/_emulator/v1/drift`)).toBe(401);
    expect(await command.run(["proxy", "--target", "http://127.0.0.1:9", "--control-token", "a b"])).toMatchObject({
      code: 2,
    });
  },
};

/** A tenant whose certificate a private authority has signed is trusted when NODE_EXTRA_CA_CERTS says so. */
async function trustsAuthority(command: BuiltCommand): Promise<void> {
  const certificate = selfSigned();
  const server = createServer(certificate, (_, response) => response.end("{}"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const target = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const flags = ["proxy", "--target", target, "--port", "0"];
  const distrusting = await command.startOther(flags).url;
  const { statusCode, body } = await request(distrusting + whoami);
  expect(statusCode).toBe(502);
  expect(await body.json()).toMatchObject({ error: expect.stringContaining("NODE_EXTRA_CA_CERTS") as string });
  const path = join(temporaryFolder(), "ca.pem");
  writeFileSync(path, certificate.cert);
  const trusting = await command.startOther(flags, { NODE_EXTRA_CA_CERTS: path }).url;
  expect(await statusOf(trusting + whoami)).toBe(200);
}
