import { createServer } from "node:http";
import { once } from "node:events";
import { connect, createServer as createTcpServer, type AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { connectEmulator, EmulatorConnectionError, startEmulator, type RunningEmulator } from "../../src/index.ts";

async function start(): Promise<RunningEmulator> {
  const fx = await startEmulator({ seed: 1 });
  onTestFinished(() => fx.close());
  return fx;
}

const errorOf = async (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => new Error("it was accepted"),
    (error: unknown) => error as Error,
  );

/** Starts a server that is no emulator; its URL. */
async function foreignServer(status: number, contentType: string, body: string): Promise<string> {
  const server = createServer((_, response) => response.writeHead(status, { "content-type": contentType }).end(body));
  server.listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("a connection", () => {
  it("to a port where nobody listens is refused with the reason and the fix", async () => {
    const fx = await startEmulator();
    const { url } = fx;
    await fx.close();
    const error = await errorOf(connectEmulator(url));
    expect(error).toBeInstanceOf(EmulatorConnectionError);
    expect(error).toMatchObject({
      name: "EmulatorConnectionError",
      message: `no emulator listens at ${url}; start one with "finchat-emulator", or correct the URL (ECONNREFUSED)`,
      url,
      code: "ECONNREFUSED",
    });
  });

  it("to a host that does not exist names it", async () => {
    expect(await errorOf(connectEmulator("http://no-such-host.invalid:3462"))).toMatchObject({
      name: "EmulatorConnectionError",
      message: expect.stringMatching(
        /^the host of http:\/\/no-such-host\.invalid:3462 is not known; correct the URL \(E\w+\)$/,
      ) as string,
    });
  });

  it.each([
    [404, "text/html", "<h1>Not found</h1>"],
    [404, "application/json", '{"message":"Not found"}'],
    [502, "application/json", '"bad gateway"'],
    [200, "text/html", "<h1>Welcome</h1>"],
  ])("to another server, which answers %i with %s, is refused", async (status, contentType, body) => {
    const url = await foreignServer(status, contentType, body);
    const error = await errorOf(connectEmulator(url));
    expect(error).toBeInstanceOf(EmulatorConnectionError);
    expect(error.message).toMatch(
      new RegExp(
        `^the server at ${url} is no emulator: it answered ${status} to /_emulator/v1/apps\\b.*; correct the URL$`,
      ),
    );
  });

  it("without the control token says how to pass it", async () => {
    const fx = await startEmulator({ settings: { control: { token: "sesame" } } });
    onTestFinished(() => fx.close());
    expect(await errorOf(connectEmulator(fx.url))).toMatchObject({
      name: "EmulatorApiError",
      status: 401,
      message: "connectEmulator: the control token is missing; pass the option controlToken",
    });
  });

  it("over TLS to an emulator without it says so", async () => {
    const { url } = await start();
    const secure = url.replace("http:", "https:");
    expect((await errorOf(connectEmulator(secure))).message).toMatch(
      new RegExp(`^the server at ${secure} does not speak TLS; write http:// instead of https:// \\(\\w+\\)$`),
    );
  });

  it("that ends while a wait is open fails the wait", async () => {
    const fx = await start();
    const far = await connectEmulator(fx.url);
    const waiting = errorOf(far.waitFor.message({ body: "never" }, { timeoutMs: 60_000 }));
    await fx.waitFor.request({}, { timeoutMs: 1 }).catch(() => undefined);
    await fx.close();
    expect(await waiting).toBeInstanceOf(EmulatorConnectionError);
    expect(await errorOf(fx.clock.now())).toMatchObject({ name: "EmulatorConnectionError", code: "ECONNREFUSED" });
  });
});

describe("the client", () => {
  it("sends a request again whose idle connection the server closes at that moment", async () => {
    const emulator = await start();
    let connections = 0;
    // Closes each connection when it is used a second time.
    const proxy = createTcpServer((socket) => {
      connections++;
      const upstream = connect(Number(new URL(emulator.url).port), "127.0.0.1");
      let requests = 0;
      socket.on("data", (bytes: Buffer) => {
        if (++requests > 1) socket.destroy();
        else upstream.write(bytes);
      });
      socket.on("error", () => undefined).on("close", () => void upstream.destroy());
      upstream.pipe(socket).on("error", () => undefined);
    }).listen(0, "127.0.0.1");
    onTestFinished(() => void proxy.close());
    await once(proxy, "listening");
    const far = await connectEmulator(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
    expect(await far.clock.now()).toBeGreaterThan(0);
    expect(connections).toBe(2);
  });

  it("does not use the environment's fetch", async () => {
    for (const name of ["fetch", "Headers", "Request", "Response"]) vi.stubGlobal(name, undefined);
    onTestFinished(() => void vi.unstubAllGlobals());
    const fx = await start();
    const far = await connectEmulator(fx.url);
    await far.as("@alice:example.org").say("@finchat-help-bot:example.org", "hello");
    expect((await far.waitFor.message({ body: "hello" })).content).toMatchObject({ msgtype: "m.text" });
  });

  it.each<[string, (fx: RunningEmulator) => Promise<unknown>]>([
    ["a wait that times out", (fx) => fx.waitFor.message({ body: "never" }, { timeoutMs: 1 })],
    ["a refused call", (fx) => fx.control.call("readUser", { params: { fcid: "@nobody:example.org" } })],
    ["a wrong match", (fx) => fx.waitFor.message({ body: 5 as unknown as string })],
    ["a call of a person", (fx) => fx.as("@alice:example.org").say("@nobody:example.org", "hello")],
    ["a call of an app", (fx) => fx.app("no-app").queue()],
    ["the clock", (fx) => fx.clock.advance("tomorrow")],
    ["a connection", () => connectEmulator("http://127.0.0.1:1")],
    ["a start", () => startEmulator({ fixture: "tenant.yaml" } as object)],
    ["a missing message", (fx) => fx.verify.message({ body: "never" })],
    ["a wrong bot", (fx) => fx.runBot("exit 1")],
  ])("gives %s a stack that begins at the caller", async (_, call) => {
    const fx = await start();
    const { stack = "" } = await errorOf(call(fx));
    expect(stack.split("\n").find((line) => line.startsWith("    at "))).toContain("client-errors.test.ts");
  });

  it("gives errors of every function of every handle a stack that begins at the caller", async () => {
    const fx = await startEmulator();
    const handles: Readonly<Record<string, object>> = {
      fx: { ...fx, close: undefined },
      ...Object.fromEntries(Object.entries(fx).filter(([, value]) => typeof value === "object" && value !== null)),
      as: fx.as("@alice:example.org"),
      app: fx.app("app"),
      room: fx.room("!room:example.org"),
    };
    await fx.close();
    const frames: [string, string | undefined][] = [];
    for (const [name, handle] of Object.entries(handles)) {
      for (const [method, call] of Object.entries(handle)) {
        if (typeof call !== "function" || method === "forget") continue;
        const { stack = "" } = await errorOf((async () => await (call as () => Promise<unknown>)())());
        const frame = stack.split("\n").find((line) => line.startsWith("    at "));
        frames.push([`${name}.${method}`, /client-errors\.test\.ts/.exec(frame ?? "")?.[0]]);
      }
    }
    expect(frames.length).toBeGreaterThan(50);
    expect(frames.filter(([, file]) => file === undefined)).toEqual([]);
  });
});
