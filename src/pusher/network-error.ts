import { types } from "node:util";

/** A network error as its class and what the system said of it, such as "refused: connect ECONNREFUSED 127.0.0.1:80". */
export function explainNetworkError(error: unknown): string {
  // Within jest, what Node itself throws is no instance of the Error that is seen from here.
  if (!types.isNativeError(error)) return `other: ${String(error)}`;
  const code = (error as { code?: string }).code ?? "";
  // undici asserts what its parser lets pass, such as a status below 100; the message names its code.
  if (code === "ERR_ASSERTION") return "malformed_answer: the response is not valid HTTP";
  return `${errorClass(code, error)}: ${error.message || code}`;
}

const errorClasses: Readonly<Record<string, string>> = {
  ECONNREFUSED: "refused",
  ECONNRESET: "reset",
  EPIPE: "reset",
  UND_ERR_SOCKET: "reset",
  ENOTFOUND: "dns",
  EAI_AGAIN: "dns",
  ETIMEDOUT: "unreachable",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  ERR_INVALID_URL: "invalid_url",
  UND_ERR_INVALID_ARG: "invalid_url",
  UND_ERR_HEADERS_OVERFLOW: "malformed_answer",
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: "malformed_answer",
};

function errorClass(code: string, error: Error): string {
  const known = errorClasses[code];
  if (known !== undefined) return known;
  if (/^(ERR_SSL|ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|EPROTO)/.test(code)) return "tls";
  return error.name === "HTTPParserError" ? "malformed_answer" : "other";
}
