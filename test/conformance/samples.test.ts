import { Ajv2020 } from "ajv/dist/2020.js";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { runConformance } from "../../src/cli/contract.ts";
import { readSections, type Sample, type Step } from "../../src/conformance/samples.ts";
import { judgeAnswer, judgePush } from "../../src/conformance/verdict.ts";
import { operations } from "../../src/generated/operations.js";

const sections = readSections("contracts");
const samples = sections.flatMap((section) => section.samples.map((sample) => ({ section, sample })));

/** What the document does not have of its own: Keycloak's further calls, and the place where the forwarder is fed. */
const undocumented = [
  "iamAccount",
  "iamAuthorizeForm",
  "iamCerts",
  "iamCookieResult",
  "iamCookieTest",
  "iamDiscovery",
  "iamIntrospect",
  "iamLogout",
  "iamLogoutForm",
  "iamRealm",
  "iamRevoke",
  "iamSessionStatus",
  "iamSessionStatusInit",
  "iamUserinfoPost",
  "storeForwarderEvent",
];

const eventTypes = [
  "finstore.app.application",
  "finstore.app.status",
  "finstore.app.visibility",
  "finstore.app.webhook",
  "finstore.room.create",
  "finstore.room.interactcui",
  "finstore.shortcut.search",
  "finstore.test.event",
  "m.room.message",
  "observe.message.sensitivity",
];

function stepsOf(sample: Sample, before: readonly Step[] = []) {
  return [...before, ...(sample.before ?? []), ...("call" in sample ? [sample.call] : [])];
}

describe("the samples", () => {
  it("all hold against the emulator", async () => {
    const warnings: string[] = [];
    expect(await runConformance({}, (warning) => warnings.push(warning))).toEqual({
      text: `${samples.length} of ${samples.length} samples run; nothing differs`,
      differs: false,
    });
    expect(warnings).toEqual([]);
  });

  it("are of the form that their schema gives", () => {
    const validate = new Ajv2020({ strict: false, allErrors: true }).compile(
      JSON.parse(readFileSync("contracts/schema.json", "utf8")) as object,
    );
    const faults = sections.map((section) => (validate(section as unknown) ? [] : validate.errors));
    expect(faults).toEqual(sections.map(() => []));
  });

  it("are there for every operation and every event of the document", () => {
    const called = new Set(samples.flatMap(({ sample }) => ("call" in sample ? [sample.call.operation] : [])));
    const missing = Object.values(operations)
      .filter(({ document, operationId }) => document === "platform" && !called.has(operationId))
      .map(({ operationId }) => operationId as string);
    expect(missing.sort()).toEqual(undocumented.sort());
    const received = samples.flatMap(({ sample }) =>
      "received" in sample ? [(sample.received.body as { event: { type: string } }).event.type] : [],
    );
    expect([...new Set(received)].sort()).toEqual(eventTypes);
  });

  it.each(samples.map(({ section, sample }) => [`${section.section}: ${sample.name}`, section, sample] as const))(
    "%s fits its own tables",
    (_, { tables }, sample) => {
      if ("received" in sample) {
        const { method, body, headers = {} } = sample.received;
        const lowered = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
        expect(judgePush(sample.received, { method, headers: lowered, body: body as object }, tables)).toEqual([]);
      } else {
        const { status, body, redirect, headers = {} } = sample.answer;
        const lowered = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
        const answer = { status, headers: lowered, body, ...(redirect && { redirect }) };
        expect(judgeAnswer(sample.answer, answer, tables)).toEqual([]);
      }
    },
  );

  it("say what they need where they call upon the emulator's own API, and only there", () => {
    const wrong = samples.filter(({ section, sample }) => {
      const usesControl = stepsOf(sample, section.before).some(
        ({ operation }) => operations[operation]?.document === "control",
      );
      return sample.needs === undefined ? usesControl : !usesControl && !sample.document.startsWith("身份认证");
    });
    expect(wrong.map(({ sample }) => sample.name)).toEqual([]);
  });

  it("own up to what they write", () => {
    const reads = new Set(["issueAppAccessToken", "verifyAppAccessToken"]);
    const wrong = samples.filter(
      ({ section, sample }) =>
        !sample.writes &&
        stepsOf(sample, section.before).some(
          ({ operation }) => operations[operation]?.method !== "GET" && !reads.has(operation),
        ),
    );
    expect(wrong.map(({ sample }) => sample.name)).toEqual([]);
  });
});
