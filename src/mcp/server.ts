import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import {
  CallToolRequestSchema,
  ErrorCode,
  GetPromptRequestSchema,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListToolsRequestSchema,
  McpError,
  ReadResourceRequestSchema,
} from "@modelcontextprotocol/sdk/types.js";
import { EmulatorApiError } from "../client/api.ts";
import { EmulatorConnectionError } from "../client/connection-error.ts";
import { ConfigError } from "../core/option-values.ts";
import { systemRandom } from "../core/random.ts";
import { ProcessError } from "../core/readiness.ts";
import { suggestionFor } from "../core/suggestions.ts";
import { version } from "../generated/version.js";
import { ScenarioError } from "../scenarios/scenario.ts";
import { FixtureError } from "../tenant/problems.ts";
import { ArgumentChecks } from "./arguments.ts";
import { fit } from "./fit.ts";
import { prompts } from "./prompts.ts";
import { resources, type ReadPackageFile } from "./resources.ts";
import { ToolError, type ToolContext } from "./tool.ts";
import { tools } from "./tools/index.ts";

/** Surroundings of a client's session. */
export type SessionContext = Omit<ToolContext, "consumer" | "signal" | "progress"> & {
  readonly readPackageFile: ReadPackageFile;
};

const instructions =
  "A local emulator of FinChat's open platform. Call get_started first: it names the app under test, the environment of its bot, and what to do next.";

/** Handlers of the protocol's requests. The schemas of tools are JSON Schemas already, which the high-level API does not take. */
type Requests = McpServer["server"];

/** Creates the MCP server of one client's session; several share the checks, which are compiled once. */
export function createMcpServer(session: SessionContext, checks: ArgumentChecks = new ArgumentChecks()): McpServer {
  const mcp = new McpServer(
    { name: "finchat-emulator", title: "FinChat emulator", version },
    { capabilities: { tools: {}, resources: {}, prompts: {} }, instructions },
  );
  serveTools(mcp.server, session, checks);
  serveResources(mcp.server, session);
  servePrompts(mcp.server);
  return mcp;
}

function serveTools(server: Requests, session: SessionContext, checks: ArgumentChecks): void {
  const consumer = `mcp-${Buffer.from(systemRandom.bytes(12)).toString("hex")}`;
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: tools.map(({ name, title, description, input, output, isReadOnly = false, isDestructive = false }) => ({
      name,
      title,
      description,
      inputSchema: { ...input, properties: { ...input.properties }, required: [...(input.required ?? [])] },
      outputSchema: { ...output, properties: { ...output.properties }, required: [...(output.required ?? [])] },
      annotations: { readOnlyHint: isReadOnly, destructiveHint: isDestructive },
    })),
  }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params: { name, arguments: args = {}, _meta } }, extra) => {
    const called = tools.find((one) => one.name === name);
    if (called === undefined)
      return toolError(
        `unknown tool ${name}${suggestionFor(
          name,
          tools.map((one) => one.name),
        )}`,
      );
    const problems = checks.problems(called, args);
    if (problems !== "") return toolError(problems);
    const token = _meta?.progressToken;
    const context: ToolContext = {
      ...session,
      consumer,
      signal: extra.signal,
      progress(done, total, message) {
        if (token === undefined) return;
        const params = { progressToken: token, progress: done, total, message };
        extra.sendNotification({ method: "notifications/progress", params }).catch(() => undefined);
      },
    };
    try {
      const { structured, text } = await called.run(args as never, context);
      const fitted = fit(structured, text);
      return { content: [{ type: "text", text: fitted.text }], structuredContent: { ...fitted.structured } };
    } catch (error) {
      const sentence = sentenceOf(error);
      if (sentence === undefined) throw error;
      return toolError(sentence);
    }
  });
}

/** An error of a tool, which the model reads; never one of the protocol. */
const toolError = (message: string) => ({ content: [{ type: "text", text: fit({}, message).text }], isError: true });

/** Returns the message of an error that a client can do something about. */
function sentenceOf(error: unknown): string | undefined {
  if (error instanceof EmulatorApiError) return `${error.errcode}: ${error.sentence}`;
  const isExpected =
    error instanceof ToolError ||
    error instanceof ScenarioError ||
    error instanceof FixtureError ||
    error instanceof ConfigError ||
    error instanceof ProcessError ||
    error instanceof EmulatorConnectionError ||
    (error instanceof Error && "path" in error);
  return isExpected ? error.message : undefined;
}

function serveResources(server: Requests, { connection, readPackageFile }: SessionContext): void {
  server.setRequestHandler(ListResourcesRequestSchema, () => ({
    resources: resources.map(({ uri, name, description, mimeType }) => ({ uri, name, description, mimeType })),
  }));
  server.setRequestHandler(ReadResourceRequestSchema, async ({ params: { uri } }) => {
    const resource = resources.find((one) => one.uri === uri);
    if (resource === undefined) {
      const known = resources.map((one) => one.uri);
      throw new McpError(ErrorCode.InvalidParams, `unknown resource ${uri}${suggestionFor(uri, known)}`);
    }
    const text = await resource.read({ readFile: readPackageFile, control: connection.control });
    return { contents: [{ uri, mimeType: resource.mimeType, text }] };
  });
}

function servePrompts(server: Requests): void {
  server.setRequestHandler(ListPromptsRequestSchema, () => ({
    prompts: prompts.map(({ name, description, arguments: args }) => ({ name, description, arguments: [...args] })),
  }));
  server.setRequestHandler(GetPromptRequestSchema, ({ params: { name, arguments: args = {} } }) => {
    const prompt = prompts.find((one) => one.name === name);
    if (prompt === undefined) {
      const known = prompts.map((one) => one.name);
      throw new McpError(ErrorCode.InvalidParams, `unknown prompt ${name}${suggestionFor(name, known)}`);
    }
    const { description, text } = prompt;
    return { description, messages: [{ role: "user" as const, content: { type: "text" as const, text: text(args) } }] };
  });
}
