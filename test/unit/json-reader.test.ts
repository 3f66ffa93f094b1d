import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isHarmless } from "../../src/core/json.ts";
import { decodeBase64 } from "../../src/snapshot/base64.ts";
import { BadJson, JsonReader } from "../../src/snapshot/json-reader.ts";

/** Bytes in chunks of the given sizes, over and over. */
function* chunksOf(bytes: Buffer, sizes: readonly number[]): Generator<Buffer> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function* reading(text: string, sizes: readonly number[]): AsyncGenerator<Buffer> {
  await Promise.resolve();
  yield* chunksOf(Buffer.from(text), sizes);
}

/** A document read as an object of lists, the way in which snapshots are. */
async function read(text: string, sizes: readonly number[]): Promise<unknown> {
  const json = new JsonReader(reading(text, sizes), 1e6);
  const result: [string, unknown[]][] = [];
  for await (const name of json.fields()) {
    const items: unknown[] = [];
    for await (const path of json.items()) {
      items.push(await json.value());
      expect(path.endsWith(`/${items.length - 1}`)).toBe(true);
    }
    result.push([name, items]);
  }
  await json.end();
  return Object.fromEntries(result);
}

const documents = fc.dictionary(
  fc.string({ unit: "binary" }).filter((name) => name !== "__proto__"),
  // What is harmful is refused, which JSON.parse does not do.
  fc.array(fc.jsonValue({ noUnicodeString: false, maxDepth: 4 }).filter((value) => isHarmless(value))),
);
const sizes = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 });

describe("a document that is read piece by piece", () => {
  it("is what JSON.parse makes of it, however it is cut", async () => {
    await fc.assert(
      fc.asyncProperty(documents, fc.constantFrom(0, 1, "\t"), sizes, async (document, space, cuts) => {
        const text = JSON.stringify(document, null, space);
        expect(await read(text, cuts)).toEqual(JSON.parse(text));
      }),
    );
  });

  it("is refused where JSON.parse refuses it, however one of its characters is changed", async () => {
    const change = fc.record({
      at: fc.nat(),
      to: fc.constantFrom("", ",", ":", "{", "}", "[", "]", '"', "\\", "1", "-", "x"),
    });
    await fc.assert(
      fc.asyncProperty(documents, change, sizes, async (document, { at, to }, cuts) => {
        const text = JSON.stringify(document);
        const place = at % text.length;
        const changed = text.slice(0, place) + to + text.slice(place + 1);
        const outcome = await read(changed, cuts).catch((error: unknown) => error);
        if (outcome instanceof BadJson) return;
        expect(outcome).toEqual(JSON.parse(Buffer.from(changed).toString()));
      }),
      { numRuns: 300 },
    );
  });

  it("is refused where it has __proto__ for a field, however deep, or it is nested too deep", async () => {
    for (const item of ['{"__proto__":{}}', '[{"a":{"\\u005f_proto__":1}}]', "[".repeat(101) + "]".repeat(101)]) {
      await expect(read(`{"a":[${item}]}`, [7])).rejects.toMatchObject({ name: "BadJson", path: "/a/0" });
    }
  });

  it("gives out base64 as the bytes that it stands for", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), sizes, async (bytes, cuts) => {
        const text = JSON.stringify(Buffer.from(bytes).toString("base64"))
          .replaceAll("+", "\\u002b")
          .replaceAll("/", "\\/");
        const json = new JsonReader(reading(text, cuts), 10);
        const decoded: Buffer[] = [];
        for await (const chunk of decodeBase64(json.text())) decoded.push(chunk);
        await json.end();
        expect(Buffer.concat(decoded)).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it.each(["*", "AA*A", "A", "AA=A", "=", "AAAA="])("refuses %j as base64", async (text) => {
    const json = new JsonReader(reading(JSON.stringify(text), [3]), 10);
    const chunks: Buffer[] = [];
    const decode = async (): Promise<void> => {
      for await (const chunk of decodeBase64(json.text())) chunks.push(chunk);
    };
    await expect(decode()).rejects.toMatchObject({ name: "BadBase64" });
  });

  it("refuses a value that is too large before all of it was read", async () => {
    const json = new JsonReader(reading(`"${"x".repeat(1000)}`, [16]), 100);
    await expect(json.value()).rejects.toMatchObject({ name: "BadJson", path: "" });
  });
});
