import type { Command } from "commander";
import type { ProxyFlags } from "./proxy.ts";
import { requiredOption } from "./required-option.ts";
import { stopSignal } from "./stop-signal.ts";

/** Adds the command that runs a proxy; `print` writes a line to stdout, `warn` a sentence to stderr. */
export function addProxyCommand(
  program: Command,
  { print, warn }: { print: (line: string) => void; warn: (line: string) => void },
): void {
  requiredOption(
    program.command("proxy").description("forward a bot's calls to a real tenant, read-only unless told otherwise"),
    "--target <URL>",
    "the tenant's platform: scheme, host and port",
  )
    .option("--iam <URL>", "the tenant's IAM (default: the target)")
    .option("--port <PORT>", "port to listen on; 0 picks a free one (default 3463)")
    .option("--host <HOST>", "address to listen on (default 127.0.0.1)")
    .option("--bot <URL>", "the bot's callback URL, for pushes of the tenant to /callbacks/{app_id}")
    .option("--search <URL>", "the bot's search URL, for searches to /searches/{app_id} (default: --bot)")
    .option("--allow-writes", "also forward calls that change the tenant")
    .option("--control-token <TOKEN>", "bearer token that the proxy's own API asks for")
    .action(async (flags: ProxyFlags) => {
      const { proxy } = await import("./proxy.ts");
      await proxy(flags, { print, warn, stopped: stopSignal() });
    });
}
