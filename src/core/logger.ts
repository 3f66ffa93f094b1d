import { pino, type DestinationStream, type Level, type Logger as PinoLogger } from "pino";
import { redacted, secretFields } from "./secrets.ts";

/** Structured log, one JSON object a line. */
export type Logger = PinoLogger;

/** Every level of pino, and `silent`; the most severe first. */
export const logLevels = ["silent", "fatal", "error", "warn", "info", "debug", "trace"] as const satisfies (
  Level | "silent"
)[];

/** A level, in words of our own: the package's types must not need pino. */
export type LogLevel = (typeof logLevels)[number];

/** Makes the logger of one emulator. Secrets are masked, in the first levels of whatever is logged. */
export function createLogger(level: LogLevel, destination: DestinationStream): Logger {
  const paths = secretFields.flatMap((field) => [field, `*.${field}`, `*.*.${field}`, `*.*.*.${field}`]);
  return pino({ level, base: null, redact: { paths, censor: redacted } }, destination);
}

/** Where the log goes, on stderr: as JSON lines, or, on a terminal, made for reading. */
export async function logDestination(isTerminal: boolean): Promise<DestinationStream> {
  const stderr = 2;
  if (!isTerminal) return pino.destination({ fd: stderr, sync: true });
  const { default: pretty } = await import("pino-pretty");
  return pretty({ destination: stderr, sync: true, ignore: "pid,hostname" });
}
