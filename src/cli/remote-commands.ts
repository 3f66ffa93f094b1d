import type { Command } from "commander";
import type { ListenFlags } from "./listen.ts";
import type { RecordFlags } from "./record.ts";
import type { RemoteFlags } from "./remote.ts";
import { requiredOption } from "./required-option.ts";
import { stopSignal } from "./stop-signal.ts";

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

  requiredOption(
    remoteCommand("record", "record what happens as a scenario, until Ctrl-C"),
    "-o, --output <FILE>",
    "file that gets the scenario",
  ).action(async (flags: RecordFlags) => {
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
