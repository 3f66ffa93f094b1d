/** Nobody listens at the emulator's URL, the connection ended without a response, or somebody else responds. */
export class EmulatorConnectionError extends Error {
  override readonly name = "EmulatorConnectionError";
  readonly url: string;
  /** The system's code, such as ECONNREFUSED; undefined where there is none. */
  readonly code: string | undefined;

  /** `url` is that of the emulator. */
  constructor(url: string, problem: string, cause?: unknown) {
    super(problem, cause === undefined ? {} : { cause });
    this.url = url;
    this.code = codeOf(cause);
  }
}

/** Returns the error for a request that got no response. */
export function connectionError(requestUrl: string, cause: unknown): EmulatorConnectionError {
  const url = emulatorUrlOf(requestUrl);
  const code = codeOf(cause);
  const reason = code ?? (cause instanceof Error ? cause.message : String(cause));
  return new EmulatorConnectionError(url, `${problemOf(url, code)} (${reason})`, cause);
}

/** Returns the error for a response that no emulator gives. */
export const foreignResponse = (requestUrl: string, status: number): EmulatorConnectionError =>
  new EmulatorConnectionError(
    emulatorUrlOf(requestUrl),
    `the server at ${emulatorUrlOf(requestUrl)} is no emulator: it answered ${status} to ${requestUrl.slice(emulatorUrlOf(requestUrl).length)}; correct the URL`,
  );

function problemOf(url: string, code: string | undefined): string {
  if (code?.startsWith("ERR_SSL_") === true || code === "EPROTO") {
    return `the server at ${url} does not speak TLS; write http:// instead of https://`;
  }
  switch (code) {
    case "ECONNREFUSED":
      return `no emulator listens at ${url}; start one with "finchat-emulator", or correct the URL`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `the host of ${url} is not known; correct the URL`;
    case "ECONNRESET":
    case "EPIPE":
      return `the emulator at ${url} ended the connection without a response; it was closed, or its process ended`;
    default:
      return `the emulator at ${url} cannot be reached`;
  }
}

/** Returns the part of a request's URL before the path of the control API. */
const emulatorUrlOf = (requestUrl: string): string => requestUrl.replace(/\/_emulator\/.*$/s, "");

function codeOf(error: unknown): string | undefined {
  // Several addresses of one host fail with an error of several.
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  const code = typeof first === "object" && first !== null && "code" in first ? first.code : undefined;
  return typeof code === "string" ? code : undefined;
}
