import type { Command } from "commander";
import type { ListenFlags } from "./listen.ts";
import type { ProxyFlags } from "./proxy.ts";
import type { RecordFlags } from "./record.ts";
import type { RemoteFlags } from "./remote.ts";

const localEmulator = "http://127.0.0.1:3462";

/** Adds the commands that use a running emulator; `print` writes a line to stdout. */
export function addRemoteCommands(program: Command, print: (line: string) => void): void {
  const remoteCommand = (name: string, description: string): Command =>
    program
      .command(name)
      .description(description)
      .option("--url <URL>", "where the emulator listens", localEmulator)
      .option("--control-token <TOKEN>", "bearer token that it asks for");

  remoteCommand("say", "send a message as a user, and print its event_id and room_id")
    .argument("<USER>", "the sender: an fcid or account")
    .argument("<BOT>", "the recipient: an fcid, app_id or room_id")
    .argument("<TEXT>", "the text")
    .action(async (user: string, to: string, text: string, flags: RemoteFlags) => {
      const { say } = await import("./say.ts");
      print(await say({ user, to, text }, flags));
    });

  remoteCommand("record", "record what happens as a scenario, until Ctrl-C")
    .requiredOption("-o, --output <FILE>", "file that gets the scenario")
    .action(async (flags: RecordFlags) => {
      const { record } = await import("./record.ts");
      print(await record(flags, print, stopSignal()));
    });

  remoteCommand("listen", "print pushes and calls as they happen, until Ctrl-C")
    .option("--app <ID>", "only pushes to this app, and its calls")
    .action(async (flags: ListenFlags) => {
      const { listen } = await import("./listen.ts");
      await listen(flags, print, stopSignal());
    });

  remoteCommand("status", "describe a running emulator: version, clock, tenant, queues and faults").action(
    async (flags: RemoteFlags) => {
      const { status } = await import("./status.ts");
      print(await status(flags));
    },
  );
}

/** Adds the command that runs a proxy; `print` writes a line to stdout, `warn` a sentence to stderr. */
export function addProxyCommand(
  program: Command,
  { print, warn }: { print: (line: string) => void; warn: (line: string) => void },
): void {
  program
    .command("proxy")
    .description("forward a bot's calls to a real tenant, read-only unless told otherwise")
    .requiredOption("--target <URL>", "the tenant's platform: scheme, host and port")
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

/** Returns a signal that is aborted by Ctrl-C, and when nobody reads the output any more. */
function stopSignal(): AbortSignal {
  const stopped = new AbortController();
  const stop = () => stopped.abort();
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, stop);
  process.stdout.on("error", stop);
  return stopped.signal;
}
