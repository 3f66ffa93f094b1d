import { portPlaceholder } from "../certify/bot-under-test.ts";
import { checkIds } from "../certify/certification.ts";
import { httpUrlProblem } from "../core/http-url.ts";
import { ConfigError } from "../core/option-values.ts";
import { suggestionFor } from "../core/suggestions.ts";

/** Flags of `finchat-emulator certify`. */
export interface CertifyFlags {
  readonly appId: string;
  readonly command?: string;
  readonly callback?: string;
  readonly fixtures?: string;
  readonly url?: string;
  readonly port?: string;
  readonly tenant?: string;
  readonly controlToken?: string;
  readonly say?: readonly string[];
  readonly check?: readonly string[];
}

/** Callback URL of a bot that certification starts. */
export const defaultCallback = `http://127.0.0.1:${portPlaceholder}/callback`;

/** Checks the flags. @throws ConfigError */
export function checkFlags(flags: CertifyFlags): void {
  for (const problemOf of problems) {
    const problem = problemOf(flags);
    if (problem !== undefined) throw new ConfigError(problem);
  }
}

/** Problems of flags, in the order in which they are reported. */
const problems: readonly ((flags: CertifyFlags) => string | undefined)[] = [
  ({ command, callback }) =>
    command === undefined && callback === undefined
      ? "certify requires --command COMMAND, which starts the bot, or --callback URL, where it listens"
      : undefined,
  ({ callback = defaultCallback }) => urlProblem("callback", callback.replaceAll(portPlaceholder, "1")),
  ({ command, callback }) =>
    command === undefined && callback?.includes(portPlaceholder) === true
      ? `callback: ${portPlaceholder} requires --command, which gets the port`
      : undefined,
  ({ url }) => (url === undefined ? undefined : urlProblem("url", url)),
  ({ url, port }) =>
    url !== undefined && port !== undefined ? "--port has no use with --url; leave one out" : undefined,
  ({ url, command, tenant }) =>
    tenant !== undefined && (url === undefined || command !== undefined)
      ? "--tenant has a use only with --url and --callback"
      : undefined,
  ({ say = [] }) => (say.includes("") ? "say: must be a text with something in it" : undefined),
  ({ check = [] }) => {
    const unknown = check.find((id) => !checkIds.includes(id));
    return unknown === undefined ? undefined : `check: there is no check ${unknown}${suggestionFor(unknown, checkIds)}`;
  },
];

function urlProblem(flag: string, url: string): string | undefined {
  const problem = httpUrlProblem(url);
  return problem === undefined ? undefined : `${flag}: ${problem}`;
}
