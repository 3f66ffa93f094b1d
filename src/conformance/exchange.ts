import { causeOf } from "../core/error-cause.ts";
import { wallClock } from "../core/wall.ts";
import { operations } from "../generated/operations.js";
import type { SampleRequest } from "./samples.ts";
import { TargetError } from "./target-error.ts";

/** An answer, parsed as far as it can be. */
export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed where it is JSON, else text. */
  readonly body: unknown;
  /** Redirect target: the address without its query as `location`, and the query's parameters. */
  readonly redirect?: Readonly<Record<string, string>>;
}

/** Time-out of a server's response, in ms. */
const patience = 30_000;

/** Speaks to a server as the samples do, and keeps its cookies as a browser would. */
export class Exchange {
  readonly #target: string;
  readonly #cookies = new Map<string, string>();
  #iam: string;

  constructor(target: string) {
    this.#target = target;
    this.#iam = target;
  }

  /** Sets the IAM's address: one that ends in /auth, as iam-info returns it. */
  useIam(url: string): void {
    this.#iam = url.replace(/\/auth\/?$/, "");
  }

  /**
   * Sends a request in which nothing is left to fill in.
   * @throws TargetError when the server cannot be reached, or does not answer within 30 s
   */
  async send(sample: SampleRequest): Promise<Answered> {
    const { url, method } = this.#address(sample);
    const headers = new Headers(sample.headers);
    const body = bodyOf(sample);
    if (sample.body !== undefined && !headers.has("content-type")) headers.set("content-type", "application/json");
    if (this.#cookies.size > 0) headers.set("cookie", [...this.#cookies].map((pair) => pair.join("=")).join("; "));
    const giveUp = new AbortController();
    const inTime = wallClock.after(patience, () => {
      giveUp.abort(new Error(`no answer within ${patience / 1000} s`));
    });
    try {
      const options = { method, headers, redirect: "manual", signal: giveUp.signal } as const;
      const response = await fetch(url, { ...options, ...(body !== undefined && { body }) });
      this.#keepCookies(response.headers.getSetCookie());
      return await answerOf(response);
    } catch (error) {
      throw new TargetError(`${new URL(url).origin} cannot be reached: ${causeOf(error)}`);
    } finally {
      inTime();
    }
  }

  #address({ operation, params = {}, query = {} }: SampleRequest): { url: string; method: string } {
    const known = operations[operation];
    if (known === undefined) throw new Error(`there is no operation ${operation}`);
    const path = known.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));
    const url = new URL((path.startsWith("/auth/") ? this.#iam : this.#target).replace(/\/$/, "") + path);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
    return { url: url.href, method: known.method };
  }

  #keepCookies(lines: readonly string[]): void {
    for (const line of lines) {
      const [, name = "", value = ""] = /^([^=;]+)=([^;]*)/.exec(line) ?? [];
      if (name !== "") this.#cookies.set(name, value);
    }
  }
}

function bodyOf({ body, form, bytes }: SampleRequest): string | undefined {
  if (body !== undefined) return JSON.stringify(body);
  if (form !== undefined) return new URLSearchParams(form).toString();
  return bytes;
}

async function answerOf(response: Response): Promise<Answered> {
  const { status } = response;
  const headers = Object.fromEntries(response.headers);
  const text = await response.text();
  const { location } = headers;
  return { status, headers, body: parsed(text), ...(location !== undefined && { redirect: redirectOf(location) }) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function redirectOf(location: string): Record<string, string> {
  if (!URL.canParse(location)) return { location };
  const url = new URL(location);
  return { ...Object.fromEntries(url.searchParams), location: url.origin + url.pathname };
}
