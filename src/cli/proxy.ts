import { bearerText, ConfigError, integer, text } from "../core/option-values.ts";
import { httpUrlProblem, publicUrlProblem } from "../core/http-url.ts";
import { openLog } from "../core/logger.ts";
import { isOwnAddress } from "../proxy/own-address.ts";
import { startProxy, type RunningProxy } from "../proxy/proxy.ts";
import type { ProxyOptions } from "../proxy/proxy-options.ts";
import { isLoopback } from "../remote-access.ts";

/** Flags of `proxy`, as texts. */
export interface ProxyFlags {
  readonly target: string;
  readonly iam?: string;
  readonly port?: string;
  readonly host?: string;
  readonly bot?: string;
  readonly search?: string;
  readonly allowWrites?: boolean;
  readonly controlToken?: string;
}

const defaultPort = 3463;

/**
 * Runs a proxy before a tenant until `stopped` is aborted; `print` writes a line to stdout, `warn` to stderr.
 * @throws ConfigError for a wrong flag and for a target that is the proxy itself; ListenError
 */
export async function proxy(
  flags: ProxyFlags,
  { print, warn, stopped }: { print: (line: string) => void; warn: (line: string) => void; stopped: AbortSignal },
): Promise<void> {
  const options = checkFlags(flags);
  const host = flags.host === undefined ? "127.0.0.1" : text("--host", flags.host);
  const port = flags.port === undefined ? defaultPort : integer("--port", flags.port, 65_535);
  checkAccess(host, options);
  for (const [flag, url] of Object.entries({ target: options.target, iam: options.iam })) {
    if (await isOwnAddress(url, { host, port })) {
      throw new ConfigError(
        `--${flag}: ${url} is the proxy's own address; name the tenant's, or choose another --port`,
      );
    }
  }
  const log = openLog("info");
  const running = await startProxy(options, { host, port }, log.logger);
  print(banner(running, options).join("\n"));
  warn("auth/token is forwarded: each call of it ends the token that the app has now");
  await new Promise<void>((resolve) => {
    if (stopped.aborted) resolve();
    stopped.addEventListener("abort", () => resolve());
  });
  await running.close();
  await log.close();
}

function banner({ url }: RunningProxy, { target, iam, bot, search, allowWrites }: ProxyOptions): string[] {
  const pushes =
    bot === undefined
      ? ["pushes:    refused; name the bot's callback URL with --bot"]
      : [
          `pushes:    PUT ${url}/callbacks/{app_id} to ${bot}`,
          `searches:  POST ${url}/searches/{app_id} to ${search ?? bot}`,
        ];
  return [
    `FinChat proxy listening on ${url}`,
    `target:    ${target} (${allowWrites ? "writes allowed" : "read-only"})`,
    ...(iam === target ? [] : [`IAM:       ${iam}`]),
    ...pushes,
  ];
}

function checkFlags({ target, iam, bot, search, allowWrites = false, controlToken }: ProxyFlags): ProxyOptions {
  const targetOrigin = originOf("--target", target);
  return {
    target: targetOrigin,
    // The platform's iam-info gives the IAM's address with /auth.
    iam: iam === undefined ? targetOrigin : originOf("--iam", iam.replace(/\/auth\/?$/, "")),
    allowWrites,
    ...(bot !== undefined && { bot: urlOf("--bot", bot) }),
    ...(search !== undefined && { search: urlOf("--search", search) }),
    ...(controlToken !== undefined && { controlToken: bearerText("--control-token", controlToken) }),
  };
}

function originOf(flag: string, url: string): string {
  const problem = publicUrlProblem(url);
  if (problem !== undefined) throw new ConfigError(`${flag}: ${problem}`);
  return new URL(url).origin;
}

function urlOf(flag: string, url: string): string {
  const problem = httpUrlProblem(url);
  if (problem !== undefined) throw new ConfigError(`${flag}: ${problem}`);
  return url;
}

/** Other machines may use the proxy's own API only with a token. */
function checkAccess(host: string, { controlToken }: ProxyOptions): void {
  if (isLoopback(host) || controlToken !== undefined) return;
  throw new ConfigError(`--host: ${host} lets other machines use the proxy's own API; set --control-token`);
}
