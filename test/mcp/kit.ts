import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { expect, onTestFinished } from "vitest";

/** Result of a tool as an agent sees it. */
export interface AgentResult {
  readonly text: string;
  readonly structured: Record<string, never> & Record<string, unknown>;
  readonly isError: boolean;
}

/** An agent: the official client, which checks structured results against the schemas of the tools. */
export class Agent {
  readonly client: Client;

  private constructor(client: Client) {
    this.client = client;
  }

  /** Connects over Streamable HTTP; the session ends with the test. */
  static overHttp(url: string, headers: Record<string, string> = {}): Promise<Agent> {
    return Agent.over(new StreamableHTTPClientTransport(new URL(`${url}/_emulator/mcp`), { requestInit: { headers } }));
  }

  /** Starts `finchat-emulator mcp` as built, and connects over stdio. */
  static overStdio(...flags: string[]): Promise<Agent> {
    return Agent.over(
      new StdioClientTransport({
        command: process.execPath,
        args: ["dist/main.js", "mcp", ...flags],
        stderr: "ignore",
      }),
    );
  }

  static async over(transport: Transport): Promise<Agent> {
    const client = new Client({ name: "agent", version: "1.0.0" });
    await client.connect(transport);
    onTestFinished(() => client.close());
    await client.listTools();
    return new Agent(client);
  }

  /** Calls a tool, whatever comes of it. */
  async call(name: string, args: Record<string, unknown> = {}): Promise<AgentResult> {
    const {
      content,
      structuredContent = {},
      isError = false,
    } = await this.client.callTool({ name, arguments: args }, undefined, { timeout: 120_000 });
    const [first] = content as { type: string; text: string }[];
    const text = first?.text ?? "";
    expect(text.length + JSON.stringify(structuredContent).length).toBeLessThan(12_000);
    return { text, structured: structuredContent as AgentResult["structured"], isError: isError === true };
  }

  /** Calls a tool that must succeed; its structured result. */
  async use(name: string, args: Record<string, unknown> = {}): Promise<AgentResult["structured"]> {
    const { text, structured, isError } = await this.call(name, args);
    expect({ isError, text }).toEqual({ isError: false, text });
    return structured;
  }
}
