import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { readFile } from "node:fs/promises";
import { EmulatorApiError } from "../client/api.ts";
import { EmulatorConnectionError } from "../client/connection-error.ts";
import { TargetError } from "../conformance/target-error.ts";
import { openLog } from "../core/logger.ts";
import { startEmulator, type Emulator } from "../emulator.ts";
import type { Config } from "../emulator-config.ts";
import { ListenError } from "../http/listen.ts";
import { connectEmulator } from "../index.ts";
import { createMcpServer, type SessionContext } from "../mcp/server.ts";
import { packageFile } from "../package-files.ts";
import { scenarioTenants } from "../scenario-surroundings.ts";

/** An emulator for the session of a client over stdio. */
interface Home {
  readonly url: string;
  readonly controlToken: string | undefined;
  readonly close: () => Promise<void>;
}

/**
 * Serves MCP over standard input and output until the input ends: for an emulator at a URL, or one of its own. The URL goes to
 * standard error.
 * @throws TargetError when no emulator is at the URL
 */
export async function serveMcp(
  config: Config,
  { url, isPortGiven }: { url?: string; isPortGiven: boolean },
): Promise<void> {
  const home = url === undefined ? await ownEmulator(config, isPortGiven) : remote(url, config);
  try {
    const session = await openSession(home);
    process.stderr.write(`FinChat emulator at ${home.url}\n`);
    const ended = new Promise((resolve) => {
      process.stdin.once("end", resolve).once("close", resolve);
    });
    const server = createMcpServer(session);
    await server.connect(new StdioServerTransport());
    await ended;
    await server.close();
    await session.connection.close();
  } finally {
    await home.close();
  }
}

async function openSession({ url, controlToken }: Home): Promise<SessionContext> {
  const connect = (address: string) => connectEmulator(address, controlToken === undefined ? {} : { controlToken });
  try {
    return {
      connection: await connect(url),
      host: () => connect(url.replace(/\/t\/[a-z0-9-]+\/?$/, "")),
      controlToken,
      allowsCommands: true,
      tenants: scenarioTenants(),
      readPackageFile: (path) => readFile(packageFile(path), "utf8"),
    };
  } catch (error) {
    if (error instanceof EmulatorConnectionError) throw new TargetError(error.message);
    if (error instanceof EmulatorApiError) throw new TargetError(`${url} refuses: ${error.sentence}`);
    throw error;
  }
}

const remote = (url: string, { settings }: Config): Home => ({
  url,
  controlToken: settings.control?.token ?? undefined,
  close: () => Promise.resolve(),
});

/** Starts an emulator at the configured port, or at a free one when nobody asked for the port and it is taken. */
async function ownEmulator(config: Config, isPortGiven: boolean): Promise<Home> {
  const log = openLog(config.logLevel);
  for (const warning of config.warnings) log.logger.warn(warning);
  const start = (port: number): Promise<Emulator> => startEmulator({ ...config, port, logger: log.logger });
  const emulator = await start(config.port).catch((error: unknown) => {
    if (isPortGiven || !(error instanceof ListenError)) throw error;
    return start(0);
  });
  return {
    url: emulator.url,
    controlToken: emulator.controlToken ?? undefined,
    async close() {
      await emulator.close();
      await log.close();
    },
  };
}
