import { request } from "undici";
import { expect } from "vitest";
import { answers } from "../../src/generated/answers.js";
import { operations } from "../../src/generated/operations.js";
import type { operations as ControlOperations } from "../../src/generated/control.d.ts";
import type { operations as PlatformOperations } from "../../src/generated/platform.d.ts";

type Operations = PlatformOperations & ControlOperations;

/** What to call an operation with. Texts are sent as they are, everything else as JSON. */
export interface CallInput {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The app_access_token, for the bearer header. */
  readonly token?: string;
}

/** An answer whole. */
export interface Answered<Body = unknown> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Body;
}

type JsonOf<Response> = Response extends { content: { "application/json": infer Json } } ? Json : unknown;

/** The JSON that an operation answers with a status. */
export type AnswerBody<Op extends keyof Operations, Status extends number> = Operations[Op] extends {
  responses: Record<Status, infer Response>;
}
  ? JsonOf<Response>
  : unknown;

const absolute = (path: string, base: string): string => (path.startsWith("http:") ? path : base + path);

/** Calls operations by name, states the status that it expects, and holds every answer against the contract. */
export class Client {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  /** Calls an operation; the body of its answer. */
  async call<Op extends keyof Operations, const Status extends number>(
    operationId: Op,
    input: CallInput,
    status: Status,
  ): Promise<AnswerBody<Op, Status>> {
    const answer = await this.answer(operationId, input);
    expect(answer, operationId).toMatchObject({ status });
    return answer.body as AnswerBody<Op, Status>;
  }

  /** Calls an operation; its answer whole, whatever the status. */
  async answer(operationId: keyof Operations, input: CallInput = {}): Promise<Answered> {
    const operation = operations[operationId];
    const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(input.params?.[name] ?? ""),
    );
    const answer = await this.send(operation.method, path, input);
    expectContract(operationId, answer);
    return answer;
  }

  /** Sends a request of any form, to any path. */
  async send(
    method: string,
    path: string,
    { query = {}, body, headers = {}, token }: CallInput = {},
  ): Promise<Answered> {
    const url = new URL(absolute(path, this.url));
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
    const response = await request(url, {
      method: method as "GET",
      headers: {
        ...(body !== undefined && { "content-type": "application/json" }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body !== undefined && {
        body: typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body),
      }),
    });
    const text = await response.body.text();
    const isJson = String(response.headers["content-type"]).startsWith("application/json");
    return {
      status: response.statusCode,
      headers: response.headers,
      body: isJson && text !== "" ? JSON.parse(text) : text,
    };
  }

  /** Gets an app its token. */
  async token(app: { readonly app_id: string; readonly secret: string } = sampleApp): Promise<string> {
    const answer = await this.call("issueAppAccessToken", { body: { app_id: app.app_id, secret: app.secret } }, 200);
    return answer.app_access_token;
  }
}

/** The document's own sample app, FinChat小助手. */
export const sampleApp = {
  app_id: "5cf29aec6ccfd004ccd28075",
  secret: "90fa4652-5cd1-4280-ae20-e3d381f9b1fa",
  bot: "@finchat-help-bot:example.org",
  token: "2g7als3DgPW6Xp1xEpmcvgVhQG621bFY",
} as const;

/** What is documented to have no JSON has no check; the `default` is for what answers JSON all the same. A page is none. */
function expectContract(operationId: string, { status, headers, body }: Answered): void {
  const checks = answers[operationId] ?? {};
  const other = headers["content-type"]?.includes("json") === true ? checks["default"] : undefined;
  const check = checks[status] ?? checks[`${String(status)[0] ?? ""}XX`] ?? other;
  if (check === undefined || headers["content-type"]?.includes("html") === true) return;
  const problems = check(body) ? [] : (check.errors ?? []);
  expect(problems, `${operationId} ${status} answers ${JSON.stringify(body)}`).toEqual([]);
}
