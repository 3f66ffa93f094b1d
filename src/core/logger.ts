import { isatty } from "node:tty";
import { pino, type DestinationStream, type Level, type Logger as PinoLogger } from "pino";
import { LineOutput, standardStreams } from "./line-output.ts";
import { logText } from "./log-text.ts";
import { redacted, secretFields } from "./secrets.ts";

/** Structured log, one JSON object a line. */
export type Logger = PinoLogger;

/** Every level of pino, and `silent`; the most severe first. */
export const logLevels = ["silent", "fatal", "error", "warn", "info", "debug", "trace"] as const satisfies (
  Level | "silent"
)[];

/** A level, in words of our own: the package's types must not need pino. */
export type LogLevel = (typeof logLevels)[number];

/**
 * Characters of a JSON line that a terminal may obey or misread, escaped or not: controls, Unicode line ends,
 * bidirectional marks. Escaped backslashes match too, so that none is taken for the first half of another escape.
 */
const unruly = /\\(?:[\\bfr]|u00[01][\da-f])|[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Escaped once more, so that it is still text when the line has been read. */
function escapeAgain(found: string): string {
  if (found === "\\\\") return found;
  const escape = found.startsWith("\\") ? found : `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return `\\${escape}`;
}

/**
 * Makes the logger of one emulator. Secrets are masked, in the first levels of whatever is logged; what a caller sends
 * reaches no terminal but as plain text.
 */
export function createLogger(level: LogLevel, destination: DestinationStream): Logger {
  const paths = secretFields.flatMap((field) => [field, `*.${field}`, `*.*.${field}`, `*.*.*.${field}`]);
  const plain: DestinationStream = {
    write(line) {
      destination.write(line.replace(unruly, escapeAgain));
    },
  };
  return pino({ level, base: null, redact: { paths, censor: redacted } }, plain);
}

/** A logger and what it writes to. */
export interface Log {
  readonly logger: Logger;
  /** Waits a moment for what has not been written yet. Nothing is logged afterwards. */
  close(): Promise<void>;
}

/** Time that the end of a log waits for its reader, in ms. */
const drainMs = 200;

const asText = (output: LineOutput): DestinationStream => ({
  write(line) {
    output.write(logText(line));
  },
});

/** Opens the log on stderr, as JSON lines or, on a terminal, as text. Logging never blocks. */
export function openLog(level: LogLevel): Log {
  if (level === "silent") {
    return { logger: createLogger(level, { write: () => undefined }), close: () => Promise.resolve() };
  }
  const { stderr } = standardStreams;
  const output = new LineOutput(stderr, (dropped) => {
    notices.warn({ dropped }, "log lines were dropped because stderr was not read or could not be written");
  });
  const logger = createLogger(level, isatty(stderr) ? asText(output) : output);
  const notices = logger.child({}, { level: "warn" });
  return {
    logger,
    async close() {
      await output.drain(drainMs);
      output.close();
    },
  };
}
