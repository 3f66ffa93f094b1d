import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { OperationId } from "../../src/http/route.ts";
import { checkRequest } from "../../src/http/request-validation.ts";
import { sampleApp, type Answered } from "../support/client.ts";
import { runEmulator, type RunningEmulator } from "../support/emulator.ts";
import { Generator, type GeneratedRequest, type Known } from "./arbitraries.ts";
import { breakages, nullFields } from "./breakages.ts";
import { platformOperations, type Operation } from "./document.ts";

/** How many requests of each operation are made, valid ones and invalid ones; a failure tells the seed and the path. */
const runs = { numRuns: 60, seed: 20_260_101 };

/** What of the default tenant is asked for. */
const known: Known = {
  AppId: Array<string>(8).fill(sampleApp.app_id).concat("461cf042d9eedaa60d445f26dc747d5e", "test-scope"),
  Fcid: [
    sampleApp.bot,
    "@alice:example.org",
    "@user001:example.org",
    "@test001:example.com",
    "@vsadf-bot:dev.finogeeks.club",
  ],
  RoomId: ["!112321588723954859:example.org", "!212426598723954819:example.org", "!jEsUZKDJdhlrceRyVU:example.org"],
  EventId: ["$22222222:dev.finogeeks.club", "$153243582843Pxrdn:example.org"],
  WebhookId: ["461cf042d9eedaa60d445f26dc747d5e", "5df29mec9ccfd002ccd28076"],
  CallbackToken: [sampleApp.token],
  MediaUri: ["mxc://example.org/66696e6f6765656b732e636c75625e6f4670efda61000110b517"],
  secret: [sampleApp.secret],
  device_id: ["DKAJTGALH", "LSPHONE01"],
  organization_id: ["00f3", "55c22c00-09e9-11ea-ab7d-a15ba0c1027b"],
  department_id: ["d1", "55c22c00-09e9-11ea-ab7d-a15ba0c1027b"],
  authority_name: ["finstore-dev", "finstore-admin"],
  organization_type: ["1", "3"],
  server_name: ["example.org", "finogeeks.club"],
  media_id: ["66696e6f6765656b732e636c75625e6f4670efda61000110b517"],
};

const generator = new Generator(known);

/** Operations that take nothing that could be wrong. */
const unbreakable = ["getAppFriendships", "getAppVisibility", "getIamInfo"];

async function send(fx: RunningEmulator, operation: Operation, request: GeneratedRequest, token: string) {
  const { params, query, body } = request;
  return fx.answer(operation.operationId as OperationId, {
    params,
    query,
    ...(body !== undefined && { body: Buffer.isBuffer(body) ? body : JSON.stringify(body) }),
    ...(operation.takesToken && { token }),
  });
}

const violationsOf = ({ body }: Answered) => (body as { data?: { violations?: object[] } }).data?.violations;

/** A valid request; one that brings a callback token brings the app's own. */
const authentic = (operation: Operation) =>
  generator.request(operation).map((request): GeneratedRequest => {
    if (operation.operationId !== "storeForwarderEvent") return request;
    const { app_id, token } = sampleApp;
    return { ...request, body: { ...(request.body as object), app_id, token } };
  });

const warningsOf = ({ headers }: Answered) => JSON.parse(String(headers["x-emulator-warning"] ?? "[]")) as string[];

const named = (operations: readonly Operation[]) => operations.map((one) => [one.operationId, one] as const);

describe("a valid request", () => {
  it.each(named(platformOperations))("of %s is answered as the contract says", async (operationId, operation) => {
    const fx = await runEmulator();
    const token = await fx.token();
    await fc.assert(
      fc.asyncProperty(generator.request(operation), async (request) => {
        const { params: path, query, body } = structuredClone(request);
        expect(checkRequest(operationId, { path, query, body }).violations.told).toEqual([]);
        expect((await send(fx, operation, request, token)).status).toBeLessThan(500);
      }),
      runs,
    );
  });
});

describe("an invalid request", () => {
  const breakable = platformOperations.filter(({ operationId }) => !unbreakable.includes(operationId));

  it.each(named(breakable))("of %s is FC_BAD_JSON and told where it is wrong", async (_, operation) => {
    const fx = await runEmulator();
    const token = await fx.token();
    const broken = fc.tuple(authentic(operation), fc.nat()).map(([request, choice]) => {
      const ways = breakages(operation, request);
      return ways[choice % ways.length];
    });
    await fc.assert(
      fc.asyncProperty(broken, async (breakage) => {
        if (breakage === undefined) throw new Error("nothing of this request can be broken");
        const answer = await send(fx, operation, breakage.request, token);
        expect(answer).toMatchObject({ status: 400, body: { errcode: "FC_BAD_JSON" } });
        expect(violationsOf(answer)).toContainEqual({
          in: breakage.in,
          path: breakage.path,
          message: expect.any(String) as string,
        });
      }),
      runs,
    );
  });

  it("cannot be made where every request is valid, and only there", () => {
    const whole = platformOperations.filter(({ parameters, body }) => {
      return body.kind !== "json" && parameters.every((parameter) => parameter.in === "path");
    });
    expect(whole.map(({ operationId }) => operationId).sort()).toEqual(unbreakable);
  });
});

describe("an optional field that is null", () => {
  const withoutOptionalFields = ["issueAppAccessToken", "verifyAppAccessToken", "sendToDevice"];
  const taking = platformOperations.filter(({ body }) => body.kind === "json");

  it.each(named(taking))(
    "of %s counts as absent with a warning, and is refused in strict mode",
    async (_, operation) => {
      const fx = await runEmulator();
      const strict = await runEmulator({ settings: { strict: true } });
      const tokens = { lenient: await fx.token(), strict: await strict.token() };
      const withNull = fc.tuple(authentic(operation), fc.nat()).map(([request, choice]) => {
        const fields = nullFields(operation, request);
        return fields[choice % fields.length];
      });
      let tried = 0;
      await fc.assert(
        fc.asyncProperty(withNull, async (field) => {
          if (field === undefined) return;
          tried++;
          const place = { in: "body", path: field.path, message: "is null and counts as absent" };
          const answer = await send(fx, operation, field.request, tokens.lenient);
          expect(violationsOf(answer) ?? []).not.toContainEqual(
            expect.objectContaining({
              path: field.path,
              message: expect.stringMatching(/^must be|required/) as string,
            }),
          );
          expect(warningsOf(answer)).toContain(`body ${field.path} is null and counts as absent`);
          const refused = await send(strict, operation, field.request, tokens.strict);
          expect(refused).toMatchObject({ status: 400, body: { errcode: "FC_BAD_JSON" } });
          expect(violationsOf(refused)).toContainEqual(place);
        }),
        runs,
      );
      expect(tried > 0).toBe(!withoutOptionalFields.includes(operation.operationId));
    },
  );
});
