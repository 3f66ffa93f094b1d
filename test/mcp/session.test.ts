import { beforeAll, describe, expect, it } from "vitest";
import { build } from "../../scripts/lib/steps.js";
import { botProcess } from "../support/bot-process.ts";
import { runEmulator } from "../support/emulator.ts";
import { Client } from "../support/client.ts";
import { Agent } from "./kit.ts";

beforeAll(build, 60_000);

const alice = "@alice:example.org";

const transports: [string, () => Promise<Agent>][] = [
  ["stdio", () => Agent.overStdio("--port", "0", "--log-level", "silent")],
  ["HTTP", async () => Agent.overHttp((await runEmulator()).url)],
  [
    "HTTP below a tenant's URL",
    async () => {
      const fx = await runEmulator();
      return Agent.overHttp((await fx.call("createTenant", { body: {} }, 201)).url);
    },
  ],
];

describe.each(transports)("an agent's session over %s", (_, open) => {
  it("goes from nothing to a certified bot", async () => {
    const agent = await open();
    expect(agent.client.getInstructions()).toContain("get_started");
    expect(agent.client.getServerVersion()).toMatchObject({ name: "finchat-emulator" });
    const started = await agent.use("get_started");
    const appId = String(started["app_id"]);
    expect(started).toMatchObject({ env: { FINCHAT_APP_ID: appId } });
    await agent.use("set_callback", { app_id: appId, url: "http://127.0.0.1:9/callback" });
    const said = await agent.use("send_message_as_user", { fcid: alice, to: appId, text: "Hello" });
    const failing = await agent.use("wait_for", {
      for: "delivery",
      match: { event_id: said["event_id"], attempts: { length: 1 } },
    });
    expect(failing).toMatchObject({ item: { state: "pending" } });
    const pending = await agent.call("list_deliveries", { app_id: appId });
    expect(pending.text).toMatch(/refused: .*next attempt .*set_callback/s);

    const url = await botProcess(String(started["url"]));
    expect((await agent.call("set_callback", { app_id: appId, url })).text).toMatch(
      /1 pushes are pending: advance_clock/,
    );
    await agent.use("advance_clock", { by: "1m" });
    const answer = await agent.use("wait_for", {
      for: "message",
      sender: String(started["bot"]),
      body: "You said: Hello",
    });
    expect(answer).toMatchObject({ item: { room_id: said["room_id"] } });
    const messages = await agent.call("read_messages", { room_id: String(said["room_id"]), as: alice });
    expect(messages.text).toMatch(/Hello\n.*You said: Hello/);
    expect((await agent.call("list_requests", { operation_id: "sendMessage" })).text).toContain("sendMessage: 200");
    expect((await agent.call("explain_event", { event_id: said["event_id"] })).text).toMatch(
      /delivered\n.*not_pushed: its bot is not in the room/,
    );
    expect((await agent.call("trace_event", { event_id: said["event_id"] })).text).toMatch(
      /attempt: refused.*\n *attempt: 200\n(.*\n)* *call sendMessage: 200 \(inferred\)\n *message \$/,
    );

    const certified = await agent.use("certify_bot", {
      app_id: appId,
      callback: url,
      checks: ["acknowledges", "duplicates"],
    });
    expect(certified).toMatchObject({
      ok: true,
      checks: [
        { id: "acknowledges", status: "pass" },
        { id: "duplicates", status: "pass" },
      ],
    });
    await agent.use("send_message_as_user", { fcid: alice, to: appId, text: "Bye" });
    await agent.use("wait_for", { for: "message", body: "You said: Bye" });
    const { yaml } = await agent.use("record_scenario");
    expect(yaml).toMatch(/- say: Bye\n[^]*expect: message\n[^]*You said: Bye/);
    await agent.use("reset");
    expect(await agent.use("list_deliveries")).toEqual({ deliveries: [] });
  }, 60_000);

  it("runs scenarios: in the tenant as it stands, or in one of its own", async () => {
    const agent = await open();
    await agent.use("send_message_as_user", { fcid: alice, to: "@test001:example.org", text: "before" });
    const steps = `steps:\n  - { say: hi, as: "${alice}", to: "@test001:example.org" }\n  - { expect: message, text: hi }\n`;
    expect(await agent.use("run_scenario", { yaml: `name: here\n${steps}` })).toMatchObject({ ok: true, passed: 1 });
    const here = await agent.use("list_rooms", { fcid: alice });
    expect(JSON.stringify(here)).toContain('"hi"');
    const counted = `name: counts\n${steps}  - { expect: message, text: before, count: 0 }\n`;
    expect(await agent.use("run_scenario", { yaml: counted })).toMatchObject({ ok: true });
    const own = `name: own\nclock: "2026-01-31T09:00:00Z"\n${steps}  - { expect: message, count: 1 }\n`;
    expect(await agent.use("run_scenario", { yaml: own })).toMatchObject({ ok: true });
    const failed = await agent.call("run_scenario", {
      yaml: `name: fails\n${steps}  - { expect: message, text: bye, within: 50ms }\n`,
    });
    expect(failed).toMatchObject({ isError: false, structured: { ok: false, failed: 1 } });
    expect(failed.text).toMatch(/expected: a message with text "bye"/);
    expect(await agent.call("run_scenario", { yaml: "name: x\nstps: []\n" })).toMatchObject({
      isError: true,
      text: expect.stringMatching(/\/stps: .*did you mean "steps"/) as string,
    });
  });
});

describe("wrong arguments", () => {
  it.each<[string, object, RegExp]>([
    [
      "send_message_as_user",
      { fcd: alice },
      /fcid is missing\nto is missing\nfcd: unknown field "fcd"; there are fcid/,
    ],
    ["send_message_as_user", { fcid: alice, to: "x" }, /give either text or content/],
    ["send_message_as_user", { fcid: "@nobody:example.org", to: alice, text: "x" }, /EMULATOR_NOT_FOUND/],
    ["wait_for", { for: "mesage" }, /for: must be one of message, delivery, request/],
    ["wait_for", { for: "message", timeout_ms: 10 }, /no message matched within 10 ms.*list_deliveries/s],
    ["wait_for", { for: "delivery", match: { state: "failed" } }, /is never "failed"/],
    ["advance_clock", { by: "soon" }, /EMULATOR_BAD_REQUEST/],
    ["add_push_fault", { app_id: "x", outcome: "lost" }, /outcome: must be one of refused, /],
    ["add_fault", { statu: 503 }, /statu: unknown field "statu"; did you mean "status"/],
    ["explain_event", { event_id: "$none" }, /EMULATOR_NOT_FOUND/],
    ["trace_event", { event_id: "$none" }, /EMULATOR_NOT_FOUND/],
    ["certify_bot", { app_id: "none", callback: "http://127.0.0.1:9/" }, /no app none/],
    ["certify_bot", { app_id: "none" }, /give the callback/],
    ["run_scenario", {}, /give either yaml or path/],
    ["run_scenario", { yaml: "{{" }, /yaml: /],
    ["get_start", {}, /unknown tool get_start; did you mean "get_started"/],
  ])("of %s %j are an error of the tool that names the fix", async (name, args, message) => {
    const agent = await Agent.overHttp((await runEmulator()).url);
    expect(await agent.call(name, { ...args })).toMatchObject({
      isError: true,
      text: expect.stringMatching(message) as string,
    });
  });

  it("over HTTP start no command and read no file", async () => {
    const agent = await Agent.overHttp((await runEmulator()).url);
    const scenario = (more: string) => `name: x\n${more}\nsteps:\n  - advance: 1h\n`;
    for (const [name, args] of [
      ["run_scenario", { path: "package.json" }],
      ["run_scenario", { yaml: scenario("bots: { b: { app_id: 5cf29aec6ccfd004ccd28075, command: exit 0 } }") }],
      ["certify_bot", { app_id: "5cf29aec6ccfd004ccd28075", command: "exit 0" }],
      ["run_scenario", { yaml: scenario("fixtures: fixtures") }],
    ] as const) {
      expect(await agent.call(name, args)).toMatchObject({
        isError: true,
        text: expect.stringContaining("stdio") as string,
      });
    }
    const upload = "name: x\nsteps:\n  - { upload: package.json }\n";
    expect(await agent.call("run_scenario", { yaml: upload })).toMatchObject({
      isError: true,
      text: expect.stringContaining("stdio") as string,
    });
  });
});

describe("two clients at once", () => {
  it("are each given every item once per match", async () => {
    const { url } = await runEmulator();
    const [first, second] = [await Agent.overHttp(url), await Agent.overHttp(url)];
    await first.use("send_message_as_user", { fcid: alice, to: "@test001:example.org", text: "one" });
    const match = { for: "message", sender: alice, timeout_ms: 200 };
    expect(await first.use("wait_for", match)).toMatchObject({ item: { content: { body: "one" } } });
    expect((await first.call("wait_for", match)).isError).toBe(true);
    expect(await second.use("wait_for", match)).toMatchObject({ item: { content: { body: "one" } } });
  });

  it("go on when one of them leaves in the middle of a wait", async () => {
    const { url } = await runEmulator();
    const [first, second] = [await Agent.overHttp(url), await Agent.overHttp(url)];
    const waiting = first.call("wait_for", { for: "message", body: "never", timeout_ms: 60_000 }).catch(() => "gone");
    await first.client.close();
    expect(await waiting).toBe("gone");
    expect(await second.use("list_rooms")).toHaveProperty("rooms");
  });
});

describe("the MCP endpoint", () => {
  const initialize = {
    jsonrpc: "2.0",
    id: 1,
    method: "initialize",
    params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "a", version: "1" } },
  };
  const accept = { accept: "application/json, text/event-stream", "content-type": "application/json" };
  const post = (url: string, headers: Record<string, string> = {}, body: unknown = initialize) =>
    fetch(`${url}/_emulator/mcp`, { method: "POST", headers: { ...accept, ...headers }, body: JSON.stringify(body) });

  it("is closed to pages of elsewhere, in every method", async () => {
    const { url } = await runEmulator();
    for (const method of ["GET", "POST", "DELETE"]) {
      const body = method === "POST" ? { body: JSON.stringify(initialize) } : {};
      const response = await fetch(`${url}/_emulator/mcp`, {
        method,
        headers: { ...accept, origin: "http://evil.example" },
        ...body,
      });
      expect([method, response.status, await response.json()]).toEqual([
        method,
        403,
        expect.objectContaining({ errcode: "EMULATOR_FORBIDDEN" }),
      ]);
    }
    const rebound = await new Client(url).send("POST", "/_emulator/mcp", {
      headers: { ...accept, host: "evil.example" },
      body: initialize,
    });
    expect(rebound.status).toBe(403);
  });

  it("asks for the control token", async () => {
    const { url } = await runEmulator({ settings: { control: { token: "sesame" } } });
    for (const method of ["GET", "POST", "DELETE"]) {
      const body = method === "POST" ? { body: JSON.stringify(initialize) } : {};
      expect((await fetch(`${url}/_emulator/mcp`, { method, headers: accept, ...body })).status).toBe(401);
    }
    const agent = await Agent.overHttp(url, { authorization: "Bearer sesame" });
    expect(await agent.use("get_started")).toHaveProperty("url");
  });

  it("takes JSON only, and knows its sessions", async () => {
    const { url } = await runEmulator();
    expect((await post(url, { "content-type": "text/plain" })).status).toBe(415);
    expect((await post(url, { "mcp-session-id": "none" })).status).toBe(404);
    expect((await post(url, {}, { jsonrpc: "2.0", id: 1, method: "tools/list" })).status).toBe(400);
    expect((await fetch(`${url}/_emulator/mcp`, { method: "PUT" })).status).toBe(405);
    expect((await post(url)).headers.get("mcp-session-id")).toMatch(/^[0-9a-f]{32}$/);
  });

  it("needs no socket of its own for a session", async () => {
    const { url } = await runEmulator();
    const sockets = () => process.getActiveResourcesInfo().filter((kind) => kind === "TCPSocketWrap").length;
    const session = async (): Promise<void> => {
      const agent = await Agent.overHttp(url);
      await agent.use("list_rooms");
      await agent.client.close();
    };
    await session();
    const before = sockets();
    for (let count = 0; count < 20; count++) await session();
    expect(sockets() - before).toBeLessThan(10);
  });

  it("keeps no more than 100 sessions", async () => {
    const { url } = await runEmulator();
    const first = await Agent.overHttp(url);
    for (let count = 0; count < 100; count++) expect((await post(url)).status).toBe(200);
    await expect(first.call("list_rooms")).rejects.toThrow();
    const last = await Agent.overHttp(url);
    expect(await last.use("list_rooms")).toHaveProperty("rooms");
  });
});

describe("resources and prompts", () => {
  it("are all there, with their content", async () => {
    const { client } = await Agent.overHttp((await runEmulator()).url);
    const { resources } = await client.listResources();
    expect(resources.map(({ uri }) => uri)).toEqual([
      "finchat://openapi/platform",
      "finchat://openapi/control",
      "finchat://schema/fixtures",
      "finchat://schema/scenario",
      "finchat://guide/bots",
      "finchat://fidelity",
    ]);
    for (const { uri } of resources) {
      const { contents } = await client.readResource({ uri });
      expect((contents[0] && "text" in contents[0] ? contents[0].text : "").length).toBeGreaterThan(1000);
    }
    await expect(client.readResource({ uri: "finchat://guide/bot" })).rejects.toThrow(
      /did you mean "finchat:\/\/guide\/bots"/,
    );
    const { prompts } = await client.listPrompts();
    expect(prompts.map(({ name }) => name)).toEqual(["build_a_bot", "debug_a_push"]);
    const { messages } = await client.getPrompt({ name: "build_a_bot", arguments: { language: "Python" } });
    expect(JSON.stringify(messages)).toContain("in Python");
  });

  it("are described, and so is every parameter of every tool", async () => {
    const { client } = await Agent.overHttp((await runEmulator()).url);
    const { tools } = await client.listTools();
    for (const { name, description, inputSchema, outputSchema, annotations } of tools) {
      expect(description, name).toMatch(/\w/);
      expect(inputSchema["additionalProperties"], name).toBe(false);
      for (const [parameter, schema] of Object.entries(inputSchema.properties ?? {})) {
        expect(schema, `${name} ${parameter}`).toHaveProperty("description");
        expect(parameter).toMatch(/^[a-z_]+$/);
      }
      expect(outputSchema, name).toMatchObject({ type: "object" });
      expect(annotations?.readOnlyHint, name).toBe(/^(get|list|read|explain|trace|wait|record)_/.test(name));
      expect(annotations?.destructiveHint, name).toBe(name === "reset");
    }
  });
});
