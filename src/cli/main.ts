#!/usr/bin/env node
import { statSync } from "node:fs";
import * as nodeModule from "node:module";
import { Command, CommanderError, Option } from "commander";
import { readConfig } from "./config.ts";
import { options, type OptionName, type OptionValues } from "./config-sources.ts";
import { ConfigError } from "../core/option-values.ts";
import type { CertifyFlags } from "./certify-flags.ts";
import type { ContractOptions } from "./contract.ts";
import { addProxyCommand } from "./proxy-command.ts";
import { addRemoteCommands } from "./remote-commands.ts";
import { requiredOption } from "./required-option.ts";
import type { TestFlags } from "./test-flags.ts";
import { ReportOutputs } from "./report-outputs.ts";
import { reporterNames, type ReporterName } from "../core/reporters.ts";
import { TargetError } from "../conformance/target-error.ts";
import { wallClock } from "../core/wall.ts";
import { version } from "../generated/version.js";
import { ListenError } from "../http/listen.ts";
import { StateError } from "../store/state-error.ts";
import { suggestionFor } from "../core/suggestions.ts";
import { FixtureError } from "../tenant/problems.ts";

/** 0: stopped. 1: could not start or go on. 2: wrong flag, setting or fixture. */
const exit = { stopped: 0, failed: 1, wrongInput: 2 } as const;

const program = new Command("finchat-emulator")
  .description("A local emulator of FinChat's open platform")
  .version(version, "--version")
  .helpOption("--help")
  .exitOverride()
  .configureOutput({
    // console.log, unlike commander's own output, survives a stdout that is closed or full.
    writeOut: (text) => {
      console.log(text.trimEnd());
    },
    outputError: () => undefined,
  })
  .addHelpText("after", () => commonFlags());

const start = program.command("start", { isDefault: true }).description("start the emulator");
withStartOptions(start)
  .addHelpText("after", "\nEach flag has an environment variable: --data-dir is FINCHAT_EMULATOR_DATA_DIR.")
  .allowExcessArguments()
  .action(async ({ config: configFile, ...flags }: Record<string, unknown>, { args: [word] }: Command) => {
    if (word !== undefined) throw new ConfigError(`there is no command ${word}${suggestionFor(word, commandNames())}`);
    await run(optionValues(flags), configFile as string | undefined);
  });

withStartOptions(program.command("mcp").description("serve the Model Context Protocol, for coding agents, over stdio"))
  .option("--url <URL>", "an emulator that runs already (default: one of its own)")
  .action(async ({ url, config: configFile, ...flags }: { url?: string; config?: string }) => {
    const { serveMcp } = await import("./mcp.ts");
    const values = optionValues(flags);
    const isPortGiven = values.port !== undefined || configFile !== undefined;
    await serveMcp(await readConfig(values, configFile), { isPortGiven, ...(url !== undefined && { url }) });
    process.exit(exit.stopped);
  });

program
  .command("validate")
  .description("check fixtures")
  .argument("<FILE>", "a file or folder")
  .action(async (path: string) => {
    const { validateFixtures } = await import("./validate.ts");
    const text = await validateFixtures(path, (warning) => {
      console.error(`finchat-emulator: warning: ${warning}`);
    });
    console.log(text);
  });

program
  .command("contract")
  .description("run the samples of the platform's document and report the differences")
  .option("--target <URL>", "the server to run against (default: an emulator of its own with the default tenant)")
  .option("--vars <FILE>", "the target's ids and credentials by those of the samples, as YAML or JSON")
  .option("--allow-writes", "also run the samples that change the target")
  .action(async (given: ContractOptions) => {
    const { runConformance } = await import("./contract.ts");
    const { text, differs } = await runConformance(given, (warning) => {
      console.error(`finchat-emulator: ${warning}`);
    });
    console.log(text);
    if (differs) process.exitCode = exit.failed;
  });

const certifyReports = new ReportOutputs<ReporterName>(reporterNames);
certifyReports
  .addTo(
    requiredOption(
      program.command("certify").description("put a bot through the checks that every bot should pass"),
      "--app-id <ID>",
      "the bot's app",
    ),
  )
  .option("--command <COMMAND>", "shell command that starts the bot, on the port in its variable PORT")
  .option("--callback <URL>", "where the bot listens (default with --command: http://127.0.0.1:${PORT}/callback)")
  .option("--fixtures <FILE|DIR>", "the tenant, as YAML or JSON (default: one to begin with)")
  .option("--url <URL>", "run in tenants of a running emulator (default: an emulator of its own)")
  .option("--port <PORT>", "port of its own emulator (default 3462; with --command a free one)")
  .option("--tenant <NAME>", "the tenant that a bot at --callback uses with --url (default certify)")
  .option("--control-token <TOKEN>", "bearer token that the emulator at --url asks for")
  .option("--say <TEXT>", "text that the bot answers (repeatable; default: Hello, card)", repeated)
  .option("--check <ID>", "run this check only (repeatable)", repeated)
  .action(async (given: CertifyFlags) => {
    const { certify } = await import("./certify.ts");
    const isPassed = await certify(given, certifyReports.outputs, (text) => {
      console.log(text);
    });
    if (!isPassed) process.exitCode = exit.failed;
  });

const testReports = new ReportOutputs<ReporterName>(reporterNames);
testReports
  .addTo(program.command("test").description("run scenarios: conversation tests as files"))
  .argument("[FILES|FOLDERS...]", "scenario files, or folders of them (default: the current folder)")
  .option("--filter <TEXT>", "run scenarios with this text in their name")
  .option("--bail", "skip the rest after the first failure")
  .option("--workers <N>", "number of scenarios that run at a time (default: one per core)")
  .option("--watch", "run again when a file changes")
  .option("--trace <DIR>", "write a file for each failed scenario")
  .option("--url <URL>", "run in tenants of a running emulator (default: an emulator of its own)")
  .option("--control-token <TOKEN>", "bearer token that the emulator at --url asks for")
  .option("--tenant <NAME>", "the tenant that running bots use with --url (default scenarios)")
  .option("--host <HOST>", "host that running bots use (default 127.0.0.1)")
  .option("--port <PORT>", "port that running bots use (default 3462)")
  .option("--callback <[BOT=]URL>", "where a running bot listens; its command is not started (repeatable)", repeated)
  .action(async (paths: string[], given: TestFlags) => {
    const { test } = await import("./test.ts");
    process.exitCode = await test(paths, given, testReports.outputs);
  });

program
  .command("health")
  .description("ask a running emulator whether it is well; 0: it is, 1: it is not")
  .option("--url <URL>", "where it listens (default: this machine, at the configured host and port)")
  .action(async ({ url }: { url?: string }) => {
    const { checkHealth, localUrl } = await import("./health.ts");
    const { healthy, text } = await checkHealth(url ?? localUrl(await readConfig({})));
    if (healthy) {
      console.log(text);
    } else {
      console.error(`finchat-emulator: ${text}`);
      process.exitCode = exit.failed;
    }
  });

addRemoteCommands(program, (line) => {
  console.log(line);
});

addProxyCommand(program, {
  print(line) {
    console.log(line);
  },
  warn(line) {
    console.error(`finchat-emulator: ${line}`);
  },
});

/** Node's compile cache, which speeds up the next start, where this Node has one. */
const newerNode: typeof nodeModule & { enableCompileCache?: () => unknown } = nodeModule;
newerNode.enableCompileCache?.();

try {
  await program.parseAsync();
} catch (error) {
  const { code, text } = explain(error);
  if (text !== undefined) console.error(text);
  process.exitCode = code;
}

/** Collects the values of a flag that may be given several times. */
function repeated(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** Adds the flags of `start` to a command. */
function withStartOptions(command: Command): Command {
  for (const option of options) {
    const argument = "argument" in option ? ` <${option.argument}>` : "";
    command.addOption(new Option(`--${option.name}${argument}`, option.description));
  }
  return command.option("--config <FILE>", "settings and flags, as YAML or JSON");
}

/** Commander's camel-case names as the flags' own. */
function optionValues(flags: Record<string, unknown>): OptionValues {
  const camelCase = (name: string): string => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(
    options.flatMap(({ name }) => (flags[camelCase(name)] === undefined ? [] : [[name, flags[camelCase(name)]]])),
  );
}

/** The section of the help that names the most used flags of `start`. */
function commonFlags(): string {
  const names: readonly (OptionName | "config")[] = [
    "port",
    "fixtures",
    "data-dir",
    "clock",
    "control-token",
    "config",
  ];
  const flags = start.options.filter(({ long }) => names.some((name) => long === `--${name}`));
  const width = Math.max(...flags.map((flag) => flag.flags.length));
  const lines = flags.map(({ flags: term, description }) => `  ${term.padEnd(width)}  ${description}`);
  return `
Most used flags of start, the command that runs when none is named:
${lines.join("\n")}

\`finchat-emulator start --help\` lists all flags.`;
}

function commandNames(): string[] {
  return program.commands.map((command) => command.name());
}

async function run(flags: OptionValues, configFile: string | undefined): Promise<void> {
  const config = await readConfig(flags, configFile);
  const [{ startEmulator }, { openLog }, { LineOutput, standardStreams }] = await Promise.all([
    import("../emulator.ts"),
    import("../core/logger.ts"),
    import("../core/line-output.ts"),
  ]);
  const log = openLog(config.logLevel);
  for (const warning of config.warnings) log.logger.warn(warning);
  const end = async ({ code, text }: Ending): Promise<never> => {
    await log.close();
    if (text !== undefined) new LineOutput(standardStreams.stderr).write(`${text}\n`);
    process.exit(code);
  };
  const onFailure = (error: unknown): void => {
    end(explain(error)).catch(() => process.exit(exit.failed));
  };
  const loaded = tellLoading(config.fixtures);
  const emulator = await startEmulator({ ...config, logger: log.logger, onFailure }).finally(loaded);
  process.on("uncaughtException", (error) => {
    log.logger.error({ err: error }, "unexpected error");
  });
  stopOnSignals(() => emulator.close().then(() => end({ code: exit.stopped }), onFailure));
  new LineOutput(standardStreams.stdout).write(`FinChat emulator ${version} listening on ${emulator.url}\n`);
}

/** Size of fixtures whose loading is told on a terminal, in bytes: it takes a second or more. */
const largeFixtures = 2_000_000;

/** Tells on a terminal that large fixtures are being loaded; returns the end of it. */
function tellLoading(fixtures: string | undefined): () => void {
  const size = fixtures === undefined ? 0 : (statSync(fixtures, { throwIfNoEntry: false })?.size ?? 0);
  if (size < largeFixtures || !process.stderr.isTTY) return () => undefined;
  process.stderr.write(`loading ${fixtures ?? ""} (${Math.round(size / 1_000_000)} MB)`);
  return () => process.stderr.write("\r\u001b[K");
}

/** npm passes a Ctrl-C on that the terminal has sent already: two signals as close as this are one, in milliseconds. */
const sameSignal = 200;

/** The first signal stops in order, the second at once. */
function stopOnSignals(stop: () => Promise<void>): void {
  let stoppingSince: number | undefined;
  const onSignal = (): void => {
    if (stoppingSince !== undefined) {
      if (wallClock.now() - stoppingSince > sameSignal) process.exit(exit.stopped);
      return;
    }
    stoppingSince = wallClock.now();
    stop().catch(() => process.exit(exit.failed));
  };
  process.on("SIGTERM", onSignal);
  process.on("SIGINT", onSignal);
}

/** Exit code of the process, and the text on stderr that explains it. */
interface Ending {
  readonly code: number;
  readonly text?: string;
}

/** Describes an error, without a stack trace where the cause lies outside. */
function explain(error: unknown): Ending {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return { code: exit.stopped };
    return { code: exit.wrongInput, text: error.message.replace(/^error: /, "finchat-emulator: ") };
  }
  if (error instanceof ConfigError) return { code: exit.wrongInput, text: `finchat-emulator: ${error.message}` };
  if (error instanceof Error && error.name === "ScenarioError") return { code: exit.wrongInput, text: error.message };
  if (error instanceof FixtureError) return { code: exit.wrongInput, text: error.message };
  const isCompleteSentence =
    error instanceof StateError || error instanceof TargetError || error instanceof ListenError;
  return { code: exit.failed, text: `finchat-emulator: ${isCompleteSentence ? error.message : systemReason(error)}` };
}

function systemReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { path } = error as NodeJS.ErrnoException;
  if (path !== undefined) return error.message;
  return error.stack ?? error.message;
}
