import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { Certification } from "../certify/certification.ts";
import { noProgress, progressLine } from "../core/progress-line.ts";
import { certificateText } from "../certify/report.ts";
import { resetVenue, tenantVenue, type Venue } from "../certify/venue.ts";
import { EmulatorApiError } from "../client/api.ts";
import type { EmulatorConnection } from "../client/connection.ts";
import { TargetError } from "../conformance/target-error.ts";
import { ProcessError } from "../core/readiness.ts";
import type { ReporterName } from "../core/reporters.ts";
import type { Config } from "../emulator-config.ts";
import { connectEmulator, startEmulator } from "../index.ts";
import { checkFlags, defaultCallback, type CertifyFlags } from "./certify-flags.ts";
import { readConfig } from "./config.ts";
import type { ReportOutput } from "./report-outputs.ts";

/** Texts of bots that do not need special ones: the second asks the example bots for a card. */
const defaultTexts = ["Hello", "card"];

const mostWorkers = 4;

/** Signals that end a certification, with their exit codes. */
const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/**
 * Certifies a bot and writes the reports, to files or with `print`. Resolves to whether no check failed.
 * @throws ConfigError for wrong flags or an unknown app; TargetError when the bot does not start or no emulator is there
 */
export async function certify(
  flags: CertifyFlags,
  outputs: readonly ReportOutput<ReporterName>[],
  print: (text: string) => void,
): Promise<boolean> {
  checkFlags(flags);
  const { appId, command, callback = defaultCallback, say = defaultTexts, check: only = [] } = flags;
  const { venue, close } = await openVenue(flags);
  const showsProgress = process.stderr.isTTY;
  const certification = new Certification({
    venue,
    appId,
    bot: { callback, ...(command !== undefined && { command }) },
    texts: say,
    only,
    workers: Math.min(mostWorkers, 2 * availableParallelism()),
    ...(showsProgress && {
      onProgress: (progress) => process.stderr.write(progressLine(progress, "checks", process.stderr.columns)),
    }),
  });
  const forget = stopOnSignals(() => certification.close());
  try {
    const certificate = await certification.run();
    if (showsProgress) process.stderr.write(noProgress);
    for (const { reporter, file } of outputs) {
      const text = certificateText(certificate, reporter);
      if (file === undefined) print(text.trimEnd());
      else writeFileSync(file, text);
    }
    return certificate.ok;
  } catch (error) {
    if (error instanceof ProcessError) throw new TargetError(`the bot does not start: ${error.message}`);
    throw error;
  } finally {
    forget();
    await certification.close();
    await close();
  }
}

interface OpenVenue {
  readonly venue: Venue;
  readonly close: () => Promise<void>;
}

async function openVenue(flags: CertifyFlags): Promise<OpenVenue> {
  const { url, command, fixtures, port, controlToken, tenant = "certify" } = flags;
  const config = await readConfig({
    ...(fixtures !== undefined && { fixtures }),
    ...(port !== undefined && { port }),
    ...(controlToken !== undefined && { "control-token": controlToken }),
  });
  if (url !== undefined) {
    const host = await connect(url, config.settings.control?.token);
    const name = command === undefined ? { name: tenant } : {};
    return { venue: tenantVenue(host, { ...fixturesOf(config), ...name }), close: () => Promise.resolve() };
  }
  if (command !== undefined) {
    const emulator = await startEmulator({ port: port === undefined ? 0 : config.port, ...fixturesOf(config) });
    return { venue: tenantVenue(emulator, {}), close: () => emulator.close() };
  }
  const { host, settings, insecureControl = false } = config;
  const address = { host, port: config.port, insecureControl, settings };
  const emulator = await startEmulator({ ...address, clock: "frozen", ...fixturesOf(config) });
  return { venue: resetVenue(emulator), close: () => emulator.close() };
}

const fixturesOf = ({ fixtures }: Config): Pick<Config, "fixtures"> => (fixtures === undefined ? {} : { fixtures });

/** Connects to a running emulator. @throws TargetError when none is there */
async function connect(url: string, controlToken: string | null | undefined): Promise<EmulatorConnection> {
  try {
    return await connectEmulator(url, typeof controlToken === "string" ? { controlToken } : {});
  } catch (error) {
    if (error instanceof EmulatorApiError) throw new TargetError(`${url} refuses: ${error.sentence}`);
    if (error instanceof TypeError) throw new TargetError(`no emulator can be reached at ${url}: ${causeOf(error)}`);
    throw error;
  }
}

const causeOf = ({ cause, message }: Error): string => (cause instanceof Error ? cause.message : message);

/** Stops the bots on a signal, and ends the process. Returns a function that ends the watch. */
function stopOnSignals(stop: () => Promise<void>): () => void {
  const handlers = Object.entries(signals).map(([signal, code]) => {
    const onSignal = (): void => {
      const end = (): never => process.exit(code);
      stop().then(end, end);
    };
    process.once(signal, onSignal);
    return () => process.off(signal, onSignal);
  });
  return () => {
    for (const remove of handlers) remove();
  };
}
