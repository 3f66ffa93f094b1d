import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { answers } from "../../src/generated/answers.js";
import * as documents from "../../src/generated/documents.js";
import { operations } from "../../src/generated/operations.js";
import { settings, settingsDefaults } from "../../src/generated/settings.js";
import { contents, fixtures, operationValidators } from "../../src/generated/validators.js";

const lazyFiles = ["platform", "control", "fixtures"].map((part) => `validators-${part}.cjs`);
const generated = (name: string) => readFileSync(join(import.meta.dirname, "../../src/generated", name), "utf8");

/** What a process of its own has read of the files of validators: at first, with all names known, and with one asked for. */
const readInTurn = `
  import { createRequire } from "node:module";
  import { basename } from "node:path";
  import { operationValidators } from "./src/generated/validators.js";
  const read = () => Object.keys(createRequire(import.meta.url).cache).map((path) => basename(path));
  const steps = [() => undefined, () => Object.keys(operationValidators), () => operationValidators.sendMessage];
  console.log(JSON.stringify(steps.map((step) => (step(), read()))));
`;

describe("generated request checks", () => {
  const body = operationValidators["sendMessage"]?.body;
  const message = { app_id: "a", fcids: ["@a:b"], content: { msgtype: "m.text", body: "hello" } };

  it("exist for every operation", () => {
    expect(Object.keys(operationValidators)).toEqual(Object.keys(operations));
  });

  it("find every fault at once, and tell unknown fields from broken ones", () => {
    expect(body?.(message)).toBe(true);
    expect(body?.({ ...message, app_id: 1, also: 2, content: { msgtype: "m.text", more: 3 } })).toBe(false);
    const faults = body?.errors?.map(({ instancePath, keyword }) => `${instancePath} ${keyword}`) ?? [];
    expect(faults.sort()).toEqual([
      " additionalProperties",
      "/app_id type",
      "/content additionalProperties",
      "/content required",
    ]);
  });

  it("judge a content by its msgtype alone", () => {
    expect(body?.({ ...message, content: { msgtype: "m.image", body: "" } })).toBe(false);
    expect(body?.errors?.map(({ keyword, params }) => [keyword, params])).toEqual([
      ["required", { missingProperty: "o_url" }],
    ]);
    expect(body?.({ ...message, content: { msgtype: "m.alert", body: "" } })).toBe(false);
    expect(body?.errors?.map(({ keyword }) => keyword)).toEqual(["discriminator"]);
  });

  it("turn parameters into what they should be, with their defaults", () => {
    const query = { page_size: "7" };
    expect(operationValidators["listForwarderEvents"]?.query(query)).toBe(true);
    expect(query).toEqual({ page_size: 7, since: "" });
    expect(operationValidators["listForwarderEvents"]?.query({ page_size: "seven" })).toBe(false);
  });

  it("refuse an unknown query parameter, also where a call takes none", () => {
    expect(operationValidators["issueAppAccessToken"]?.query({ debug: "1" })).toBe(false);
  });

  it("leave a body as it is", () => {
    const room = { app_id: "a", type: "multi_chat" };
    expect(operationValidators["createRoom"]?.body?.(room)).toBe(true);
    expect(room).toEqual({ app_id: "a", type: "multi_chat" });
  });

  it("cover every content, the answers, and the fixtures", () => {
    expect(contents["m.text"]?.({ msgtype: "m.text", body: "" })).toBe(true);
    expect(answers["issueAppAccessToken"]?.["200"]?.({ app_access_token: 1 })).toBe(false);
    expect(fixtures.Tenant({ users: [{ fcid: "@a:b", nmae: "A" }] })).toBe(false);
  });

  it("are read when the first of their document is asked for", () => {
    const options = { cwd: join(import.meta.dirname, "../.."), encoding: "utf8" } as const;
    const printed = execFileSync(process.execPath, ["--input-type=module", "--eval", readInTurn], options);
    expect(JSON.parse(printed)).toEqual([[], [], ["validators-platform.cjs"]]);
  });

  it.each([...lazyFiles, "answers.js"])("%s needs no other module", (name) => {
    expect(/^import\b.*|[ (=]require\(.*/m.exec(generated(name))).toBeNull();
  });
});

describe("generated tables", () => {
  it("have every setting with its default, nested as in the fixtures", () => {
    expect(fixtures.Settings(settingsDefaults)).toBe(true);
    expect(settings.find(({ name }) => name === "push.timeout_ms")).toMatchObject({
      types: ["integer"],
      default: 30_000,
    });
    expect(settingsDefaults.push.timeout_ms).toBe(30_000);
  });

  it("have both documents whole", () => {
    expect(parse(documents.platform)).toMatchObject({ openapi: "3.1.0" });
    expect(documents.control).not.toContain("schema.json");
  });
});
