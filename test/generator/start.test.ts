import { build, type Metafile } from "esbuild";
import { beforeAll, describe, expect, it } from "vitest";
import { options } from "../../scripts/lib/bundle.js";

/** What only some runs need: fixtures of one's own, pushes, sign-in, feeds, a broken body. */
const late = ["yaml", "undici", "jose", "ws", "jsonc-parser"];

/** Packages that Express and pino would bring along. */
const unused = ["body-parser", "qs", "iconv-lite", "thread-stream"];

let outputs: Metafile["outputs"];

beforeAll(async () => {
  ({ outputs } = (await build(options)).metafile);
});

const packageOf = (input: string): string => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? "";

function packagesOf(names: readonly string[]): Set<string> {
  return new Set(names.flatMap((name) => Object.keys(outputs[name]?.inputs ?? {})).map(packageOf));
}

/** The files that are read before these sources run. */
function readFor(sources: readonly string[]): string[] {
  const reading = Object.keys(outputs).filter((name) => sources.includes(outputs[name]?.entryPoint ?? ""));
  for (const name of reading) {
    const { imports = [] } = outputs[name] ?? {};
    const next = imports.filter(({ kind, path }) => kind === "import-statement" && path in outputs);
    reading.push(...next.map(({ path }) => path).filter((path) => !reading.includes(path)));
  }
  return reading;
}

describe("a start of the bundle", () => {
  const start = () => readFor(["src/cli/main.ts", "src/emulator.ts"]);

  it("reads nothing that only some runs need", () => {
    expect(late.filter((name) => !packagesOf(Object.keys(outputs)).has(name))).toEqual([]);
    expect(late.filter((name) => packagesOf(start()).has(name))).toEqual([]);
  });

  it("reads less than a megabyte, since it takes its time from that", () => {
    const sizes = start().map((name) => outputs[name]?.bytes ?? 0);
    expect(sizes.length).toBeGreaterThan(2);
    expect(sizes.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(1_000_000);
  });

  it("has Express without what nobody calls", () => {
    const packages = packagesOf(Object.keys(outputs));
    expect(packages).toContain("express");
    expect(unused.filter((name) => packages.has(name))).toEqual([]);
  });
});
