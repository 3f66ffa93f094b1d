import { watch as watchFiles, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname } from "node:path";
import type { EmulatorConnection } from "../client/connection.ts";
import { EmulatorConnectionError } from "../client/connection-error.ts";
import { EmulatorApiError } from "../client/api.ts";
import { TargetError } from "../conformance/target-error.ts";
import { noProgress, progressLine } from "../core/progress-line.ts";
import type { ReporterName } from "../core/reporters.ts";
import { wallClock } from "../core/wall.ts";
import { connectEmulator, startEmulator } from "../index.ts";
import { scenarioTenants } from "../scenario-surroundings.ts";
import { findScenarios } from "../scenarios/find-files.ts";
import { loadScenarios } from "../scenarios/load.ts";
import { reporters } from "../scenarios/reporters/index.ts";
import type { ScenarioReport, ScenarioResult } from "../scenarios/report.ts";
import { runAll, type RunOptions } from "../scenarios/run-all.ts";
import { ScenarioError, type Scenario } from "../scenarios/scenario.ts";
import { Trace } from "../scenarios/trace.ts";
import { readConfig } from "./config.ts";
import type { ReportOutput } from "./report-outputs.ts";
import { callbacksOf, workersOf, type TestFlags } from "./test-flags.ts";

/** Signals that end a run, with their exit codes. */
const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

type Outputs = readonly ReportOutput<ReporterName>[];

/**
 * Runs scenarios and writes the reports, to files or to standard output. Resolves to the exit code: 0 when all passed, 1
 * when one failed; a signal's own when one ended the run.
 * @throws ScenarioError for wrong files; ConfigError for wrong flags; TargetError when no emulator is at `--url`
 */
export async function test(paths: readonly string[], flags: TestFlags, outputs: Outputs): Promise<number> {
  const interruption = new AbortController();
  let exitCode: number | undefined;
  for (const [signal, code] of Object.entries(signals)) {
    process.on(signal, () => {
      if (exitCode !== undefined) process.exit(code);
      exitCode = code;
      interruption.abort();
    });
  }
  const options = await runOptions(flags, interruption.signal);
  const files = paths.length === 0 ? ["."] : paths;
  if (flags.watch === true) await watchAndRun(files, { flags, outputs, options });
  const report = await runOnce(files, { flags, outputs, options });
  return exitCode ?? (report.ok ? 0 : 1);
}

interface Run {
  readonly flags: TestFlags;
  readonly outputs: Outputs;
  readonly options: RunOptions;
}

async function runOptions(flags: TestFlags, signal: AbortSignal): Promise<RunOptions> {
  const { url, controlToken, host, port, tenant, bail, trace } = flags;
  const config = await readConfig({
    ...(host !== undefined && { host }),
    ...(port !== undefined && { port }),
    ...(controlToken !== undefined && { "control-token": controlToken }),
  });
  const token = config.settings.control?.token ?? undefined;
  const traces = trace === undefined ? undefined : new Trace(trace);
  return {
    start: (start) => startEmulator({ ...start }),
    wall: wallClock,
    workers: workersOf(flags, availableParallelism()),
    callbacks: callbacksOf(flags),
    address: {
      host: config.host,
      port: config.port,
      ...(config.insecureControl !== undefined && { insecureControl: config.insecureControl }),
    },
    signal,
    ...(bail !== undefined && { bail }),
    ...(tenant !== undefined && { tenantName: tenant }),
    ...(url !== undefined && { emulator: await connect(url, token), controlToken: token }),
    ...(traces !== undefined && {
      onFailure: (scenario, failure, connection) => traces.write(scenario, failure, connection),
    }),
  };
}

async function connect(url: string, token: string | undefined): Promise<EmulatorConnection> {
  try {
    return await connectEmulator(url, token === undefined ? {} : { controlToken: token });
  } catch (error) {
    if (error instanceof EmulatorConnectionError) throw new TargetError(error.message);
    if (error instanceof EmulatorApiError) throw new TargetError(`${url} refuses: ${error.sentence}`);
    throw error;
  }
}

async function selected(paths: readonly string[], { filter }: TestFlags): Promise<Scenario[]> {
  const scenarios = await loadScenarios(findScenarios(paths), scenarioTenants());
  const fitting = filter === undefined ? scenarios : scenarios.filter(({ name }) => name.includes(filter));
  if (fitting.length > 0) return fitting;
  const names = scenarios.slice(0, 10).map(({ name }) => `  ${name}`);
  throw new ScenarioError([
    { path: "", message: `no scenario has ${JSON.stringify(filter)} in its name; there are\n${names.join("\n")}` },
  ]);
}

async function runOnce(paths: readonly string[], { flags, outputs, options }: Run): Promise<ScenarioReport> {
  const scenarios = await selected(paths, flags);
  const toTerminal = process.stdout.isTTY;
  const live = outputs.filter(({ file }) => file === undefined).map(({ reporter }) => reporters[reporter](toTerminal));
  const progress = progressOf(scenarios.length);
  const report = await runAll(scenarios, {
    ...options,
    onStart: ({ name }) => progress.start(name),
    onResult(result) {
      progress.clear();
      for (const reporter of live) process.stdout.write(reporter.result(result));
      progress.end(result);
    },
  });
  progress.clear();
  for (const reporter of live) process.stdout.write(reporter.end(report));
  for (const { reporter, file } of outputs) {
    if (file === undefined) continue;
    const { result, end } = reporters[reporter](false);
    writeFileSync(file, report.scenarios.map(result).join("") + end(report));
  }
  return report;
}

interface ProgressDisplay {
  readonly start: (name: string) => void;
  readonly end: (result: ScenarioResult) => void;
  readonly clear: () => void;
}

/** Shows the progress where standard error is a terminal. */
function progressOf(total: number): ProgressDisplay {
  const running = new Set<string>();
  let done = 0;
  const write = (text: string): void => {
    if (process.stderr.isTTY) process.stderr.write(text);
  };
  const show = (): void => {
    write(progressLine({ done, total, running: [...running] }, "scenarios", process.stderr.columns));
  };
  return {
    start(name) {
      running.add(name);
      show();
    },
    end({ name }) {
      running.delete(name);
      done++;
      show();
    },
    clear: () => {
      write(noProgress);
    },
  };
}

/** Files whose changes mean nothing to scenarios. */
const unwatched = /(^|[/\\])(\.|node_modules([/\\]|$))/;

/** Runs again whenever a file beside the scenarios has changed, until a signal comes. */
async function watchAndRun(paths: readonly string[], run: Run): Promise<void> {
  const { signal } = run.options;
  const written = run.outputs.map(({ file }) => file);
  while (signal?.aborted !== true) {
    const changed = nextChange(paths, written, signal);
    try {
      await runOnce(paths, run);
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      process.stderr.write(`${error.message}\n`);
    }
    process.stderr.write("waiting for changes; Ctrl-C ends\n");
    await changed;
  }
}

function nextChange(
  paths: readonly string[],
  written: readonly (string | undefined)[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const folders = [...new Set(findFolders(paths))];
  return new Promise((resolve) => {
    const watchers = folders.map((folder) =>
      watchFiles(folder, { recursive: true }, (_, name) => {
        if (name === null || unwatched.test(name) || written.some((file) => file?.endsWith(name) === true)) return;
        end();
      }),
    );
    const end = (): void => {
      // Editors write a file in several steps.
      wallClock.after(100, () => {
        for (const watcher of watchers) watcher.close();
        resolve();
      });
    };
    signal?.addEventListener("abort", end, { once: true });
  });
}

const findFolders = (paths: readonly string[]): string[] => findScenarios(paths).map((file) => dirname(file));
