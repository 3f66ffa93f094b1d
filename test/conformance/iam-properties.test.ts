import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { OperationId } from "../../src/http/route.ts";
import { operations } from "../../src/generated/operations.js";
import { runEmulator, type RunningEmulator } from "../support/emulator.ts";
import { anyText, Generator, type GeneratedRequest } from "./arbitraries.ts";
import { iamOperations, type Operation } from "./document.ts";

/** How many requests of each operation are made; a failure tells the seed and the path. */
const runs = { numRuns: 60, seed: 20_260_102 };

const client = { client_id: "test-scope", secret: "435b21a4-4e2b-4907-9057-1d86fba428cd" };
const redirectUri = "https://www.baidu.com";
const basic = (secret: string): string => `Basic ${Buffer.from(`${client.client_id}:${secret}`).toString("base64")}`;
const form = { "content-type": "application/x-www-form-urlencoded" };

interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly id_token: string;
}

/** Signs alice in: a code that waits, and the tokens of another. */
async function signIn(fx: RunningEmulator): Promise<Tokens & { code: string }> {
  const code = async (): Promise<string> => {
    const answer = await fx.answer("iamAuthorize", {
      query: {
        client_id: client.client_id,
        redirect_uri: redirectUri,
        response_type: "code",
        scope: "openid profile",
        login_hint: "@alice:example.org",
      },
    });
    return new URL(String(answer.headers["location"])).searchParams.get("code") ?? "";
  };
  const body = new URLSearchParams({
    grant_type: "authorization_code",
    code: await code(),
    redirect_uri: redirectUri,
  }).toString();
  const headers = { ...form, authorization: basic(client.secret) };
  const tokens = await fx.call("iamToken", { body, headers }, 200);
  return { ...tokens, code: await code() };
}

function knownTo({ code, access_token, refresh_token, id_token }: Tokens & { code: string }) {
  return {
    client_id: [client.client_id],
    client_secret: [client.secret],
    redirect_uri: [redirectUri],
    post_logout_redirect_uri: [redirectUri],
    scope: ["openid", "openid profile"],
    login_hint: ["alice", "@admin:example.org"],
    prompt: ["none", "login"],
    code: [code],
    token: [access_token, refresh_token],
    access_token: [access_token],
    refresh_token: [refresh_token],
    id_token_hint: [id_token],
  };
}

/** A request's parameters with some of them gone, and others in place of some. */
const spoiled = (values: Record<string, string>): fc.Arbitrary<Record<string, string>> =>
  fc
    .tuple(
      ...Object.entries(values).map(([name, value]) =>
        fc.option(fc.tuple(fc.constant(name), fc.oneof(fc.constant(value), anyText))),
      ),
    )
    .map((pairs) => Object.fromEntries(pairs.filter((pair) => pair !== null)));

async function send(fx: RunningEmulator, { operationId, body }: Operation, request: GeneratedRequest, by: string) {
  const isForm = body.kind === "form";
  return fx.answer(operationId as OperationId, {
    query: request.query,
    headers: { ...(by !== "" && { authorization: by }), ...(isForm && form) },
    ...(isForm && { body: new URLSearchParams(request.body as Record<string, string>).toString() }),
  });
}

describe.each(iamOperations.map((operation) => [operation.operationId, operation] as const))("%s", (_, operation) => {
  it("answers a valid request, and one that is not, as the contract says", async () => {
    const fx = await runEmulator();
    const tokens = await signIn(fx);
    const schemes = operations[operation.operationId]?.security ?? [];
    const credentials = schemes.includes("iamAccessToken")
      ? [`Bearer ${tokens.access_token}`, "Bearer nonsense", ""]
      : [basic(client.secret), basic("wrong"), "Basic nonsense", ""];
    const valid = new Generator(knownTo(tokens)).request(operation);
    const invalid = valid.chain(({ query, body, params }) =>
      fc.record({
        params: fc.constant(params),
        query: spoiled(query),
        body: spoiled((body ?? {}) as Record<string, string>),
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.oneof(valid, invalid), fc.constantFrom(...credentials), async (request, by) => {
        const { status, body } = await send(fx, operation, request, by);
        expect(status).toBeLessThan(500);
        expect(body).not.toHaveProperty("errcode");
      }),
      runs,
    );
  });
});
