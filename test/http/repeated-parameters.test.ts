import { describe, expect, it } from "vitest";
import { operations, type Operation } from "../../src/generated/operations.js";
import { runEmulator } from "../support/emulator.ts";
import type { Answered } from "../support/client.ts";

/** A parameter of an operation, and a place where the document does not list it. */
interface Repeated {
  readonly operation: Operation;
  readonly name: string;
  readonly listedIn: "path" | "query" | "body";
  readonly place: "query" | "body";
}

const calls = Object.values(operations).filter(({ path }) => path.startsWith("/api/"));

const repeated: Repeated[] = calls.flatMap((operation) =>
  Object.entries(operation.parameters ?? {}).flatMap(([name, listedIn]) =>
    (["query", "body"] as const)
      .filter((place) => place !== listedIn && (place === "query" || operation.body === "json"))
      .map((place) => ({ operation, name, listedIn, place })),
  ),
);

async function send({ strict, value }: { strict: boolean; value: string }, repetition: Repeated): Promise<Answered> {
  const { operation, name, listedIn, place } = repetition;
  const fx = await runEmulator({ settings: { strict } });
  const token = await fx.token();
  const places = { path: {}, query: {}, body: {} };
  places[listedIn] = { [name]: "one" };
  return fx.answer(operation.operationId, {
    token,
    params: Object.fromEntries([...operation.path.matchAll(/\{(\w+)\}/g)].map(([, key = ""]) => [key, "one"])),
    query: place === "query" ? { ...places.query, [name]: value } : places.query,
    ...(operation.body === "json" && { body: place === "body" ? { ...places.body, [name]: value } : places.body }),
  });
}

/** Everything that a response says of a place: violations and warnings. */
const saysOf = ({ headers, body }: Answered, { place, name }: Repeated): string[] => {
  const warnings = JSON.parse(String(headers["x-emulator-warning"] ?? "[]")) as string[];
  const { data } = body as { data?: { violations?: { in: string; path: string; message: string }[] } };
  const violations = (data?.violations ?? []).map((one) => `${one.in} ${one.path} ${one.message}`);
  return [...warnings, ...violations].filter((sentence) => sentence.startsWith(`${place} /${name} `));
};

const title = ({ operation, name, listedIn, place }: Repeated): string =>
  `${name} of ${operation.operationId}, listed in the ${listedIn}, in the ${place}`;

describe("a parameter at another place than the document's", () => {
  it("covers the calls that clients are known to make", () => {
    expect(repeated.map(title)).toEqual(
      expect.arrayContaining([
        "room_id of updateRoom, listed in the path, in the body",
        "app_id of getAppFriendships, listed in the path, in the query",
        "app_id of getAppVisibility, listed in the path, in the query",
      ]),
    );
  });

  it.each(repeated.map((one) => [title(one), one] as const))("is known: %s", async (_, one) => {
    expect(saysOf(await send({ strict: false, value: "one" }, one), one)).toEqual([]);
    expect(saysOf(await send({ strict: true, value: "one" }, one), one)).toEqual([]);
  });

  it("is a warning with another value than the path's, and refused in strict mode", async () => {
    const differing = repeated.find((one) => title(one).startsWith("app_id of getAppVisibility"));
    if (differing === undefined) throw new Error("the call is gone");
    const sentence = "query /app_id differs from the path's, which counts";
    expect(saysOf(await send({ strict: false, value: "two" }, differing), differing)).toEqual([sentence]);
    const refused = await send({ strict: true, value: "two" }, differing);
    expect(refused.status).toBe(400);
    expect(saysOf(refused, differing)).toEqual([sentence]);
  });
});
