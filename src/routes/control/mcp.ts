import { route, type Answer, type Call, type Route } from "../../http/route.ts";
import type { McpSessions } from "../../mcp/http-sessions.ts";
import type { Services } from "../services.ts";

/** The Model Context Protocol over Streamable HTTP. Everything that it needs is loaded with the first call. */
export function mcpRoutes({ ownUrl, basePath, packageFile, settings }: Services): Route[] {
  const emulator = { ownUrl, basePath, packageFile, controlToken: () => settings.current.control.token };
  let sessions: Promise<McpSessions> | undefined;
  const load = async (): Promise<McpSessions> => {
    const { McpSessions } = await import("../../mcp/http-sessions.ts");
    return new McpSessions(emulator);
  };
  const handle = async ({ request, body }: Pick<Call, "request"> & { readonly body: unknown }): Promise<Answer> =>
    (await (sessions ??= load())).handle(request, body);
  return [route("callMcp", handle), route("followMcp", handle), route("endMcp", handle)];
}
