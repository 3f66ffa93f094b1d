import { emulatorUrl } from "./emulator-url.ts";
import { fetchTransport } from "./fetch-transport.ts";
import { shallowRef } from "vue";
import {
  ControlApi,
  EmulatorApiError,
  type ControlAnswer,
  type ControlExchange,
  type ControlInput,
  type ControlOperation,
} from "../../../src/client/api.ts";

/** Where a window keeps the control token; it goes with the window. */
const tokenKey = "finchat-emulator.control-token";

/** Whether the emulator asks for a control token that this window does not have, or has wrong. */
export const tokenWanted = shallowRef(false);

const token = sessionStorage.getItem(tokenKey) ?? undefined;
const api = new ControlApi({ url: emulatorUrl, transport: fetchTransport, token });

/** Starts the console anew with a control token. */
export function bringToken(given: string): void {
  sessionStorage.setItem(tokenKey, given);
  location.reload();
}

/**
 * Calls an operation of the emulator's own API: the console has no other way to it.
 * @throws EmulatorApiError when it is refused
 */
export function call<Op extends ControlOperation>(
  operationId: Op,
  input: ControlInput<Op> = {},
): Promise<ControlAnswer<Op>> {
  return exchange(operationId, input).then(({ answer }) => answer);
}

/**
 * {@link call}, with the emulator's warnings: what it took, though it looks like a mistake.
 * @throws EmulatorApiError when it is refused
 */
export function exchange<Op extends ControlOperation>(
  operationId: Op,
  input: ControlInput<Op> = {},
): Promise<ControlExchange<Op>> {
  return api.exchange(operationId, input).catch((error: unknown) => {
    if (isTokenWanted(error)) tokenWanted.value = true;
    if (!(error instanceof EmulatorApiError)) wasUnanswered = true;
    throw error;
  });
}

let wasUnanswered = false;

/** Whether a call got no answer since this was last asked: what it was to read has to be read again. */
export function someUnanswered(): boolean {
  const some = wasUnanswered;
  wasUnanswered = false;
  return some;
}

/** Whether a call was refused for want of the control token: the console asks for it, and need not say more. */
export const isTokenWanted = (error: unknown): boolean => error instanceof EmulatorApiError && error.status === 401;

/** The address of a feed, with the control token where there is one: a WebSocket of a browser sends no headers. */
export function feedUrl(path: string, query: Readonly<Record<string, string>>): string {
  const url = new URL(emulatorUrl.replace(/^http/, "ws") + path);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  if (token !== undefined) url.searchParams.set("token", token);
  return url.href;
}

/** The headers of a call that is not made through {@link call}: those that carry files. */
export const authorization = (): Record<string, string> =>
  token === undefined ? {} : { authorization: `Bearer ${token}` };

/** What to show of a failure. */
export function reasonOf(error: unknown): string {
  if (error instanceof EmulatorApiError) return error.sentence;
  return error instanceof Error ? error.message : String(error);
}

/**
 * Calls an operation whose response is no JSON.
 * @throws EmulatorApiError when it is refused
 */
export const transfer: ControlApi["transfer"] = (operationId, input) =>
  api.transfer(operationId, input).catch((error: unknown) => {
    if (isTokenWanted(error)) tokenWanted.value = true;
    throw error;
  });
