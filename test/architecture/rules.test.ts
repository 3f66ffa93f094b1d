import { describe, expect, it } from "vitest";
import { undocumented } from "./docstrings.ts";
import { importCycles, misdirectedImports } from "./imports.ts";
import { moduleState } from "./module-state.ts";
import { parse } from "./source.ts";

const at = (path: string, ...lines: string[]) => parse(path, lines.join("\n"));

describe("import ranks", () => {
  const faults = (path: string, ...lines: string[]) => misdirectedImports([at(path, ...lines)]);

  it("let a file import its own folder, lower ranks, and packages", () => {
    const imports = [
      'import { a } from "./rooms.ts";',
      'import { b } from "../tenant/load.ts";',
      'import type { c } from "../core/ids.ts";',
      'import { d } from "../generated/operations.js";',
      'import { nanoid } from "nanoid";',
      'import { join } from "node:path";',
    ];
    expect(faults("src/domain/messages.ts", ...imports)).toEqual([]);
    expect(faults("src/emulator.ts", 'import { routes } from "./routes/index.ts";')).toEqual([]);
  });

  it("refuse an import that goes up", () => {
    expect(faults("src/store/store.ts", "", 'import { a } from "../domain/rooms.ts";')).toEqual([
      "src/store/store.ts:2 imports src/domain/rooms.ts: domain ranks above store",
    ]);
    expect(faults("src/http/app.ts", 'import type { Config } from "../emulator-config.ts";')).toEqual([
      "src/http/app.ts:1 imports src/emulator-config.ts: a root file ranks above http",
    ]);
  });

  it("refuse an import between folders of one rank, from whatever depth", () => {
    expect(faults("src/pusher/deep/queue.ts", 'import { a } from "../../domain/rooms.ts";')).toEqual([
      "src/pusher/deep/queue.ts:1 imports src/domain/rooms.ts: pusher and domain must not know each other",
    ]);
  });

  it.each([
    ["a re-export", 'export { a } from "../http/app.ts";'],
    ["a type-only re-export", 'export type * from "../http/app.ts";'],
    ["a dynamic import", 'const load = () => import("../http/app.ts");'],
    ["a type's import", 'type App = import("../http/app.ts").App;'],
    ["an import for its effect", 'import "../http/app.ts";'],
  ])("see %s", (_, line) => {
    expect(faults("src/core/clock.ts", line)).toEqual([
      "src/core/clock.ts:1 imports src/http/app.ts: http ranks above core",
    ]);
  });

  it("refuse what lies outside src, and a folder that nobody ranked", () => {
    expect(faults("src/cli/main.ts", 'import pkg from "../../package.json";')).toEqual([
      "src/cli/main.ts:1 imports package.json: it is outside src",
    ]);
    expect(faults("src/helpers/text.ts", 'import { a } from "../core/ids.ts";')).toEqual([
      "src/helpers/text.ts:1 imports src/core/ids.ts: the folder helpers has no rank",
    ]);
  });
});

describe("import cycles", () => {
  it("are reported once, with the way round", () => {
    const sources = [
      at("src/core/a.ts", 'import "./b.ts";'),
      at("src/core/b.ts", 'import type { C } from "./c.ts";'),
      at("src/core/c.ts", 'import "./a.ts";', 'import "./d.ts";'),
      at("src/core/d.ts"),
    ];
    expect(importCycles(sources)).toEqual(["src/core/a.ts -> src/core/b.ts -> src/core/c.ts -> src/core/a.ts"]);
  });

  it("are found where a file only leads to one", () => {
    const sources = [
      at("src/core/a.ts", 'import "./b.ts";'),
      at("src/core/b.ts", 'import "./c.ts";'),
      at("src/core/c.ts", 'import "./b.ts";'),
      at("src/core/self.ts", 'import "./self.ts";'),
    ];
    expect(importCycles(sources)).toEqual([
      "src/core/b.ts -> src/core/c.ts -> src/core/b.ts",
      "src/core/self.ts -> src/core/self.ts",
    ]);
  });

  it("are not seen in a diamond", () => {
    const sources = [
      at("src/core/a.ts", 'import "./b.ts";', 'import "./c.ts";'),
      at("src/core/b.ts", 'import "./d.ts";'),
      at("src/core/c.ts", 'import "./d.ts";'),
      at("src/core/d.ts"),
    ];
    expect(importCycles(sources)).toEqual([]);
  });
});

describe("module state", () => {
  const faults = (...lines: string[]) => moduleState([at("src/core/x.ts", ...lines)]);

  it.each([
    ["let count = 0;", "src/core/x.ts:1 is not a const"],
    ["export var count = 0;", "src/core/x.ts:1 is not a const"],
    ["const seen = new Set<string>();", "src/core/x.ts:1 seen is an empty Set, which can only be meant to be filled"],
    ["export const names = new Map([[1, 2]]);", "src/core/x.ts:1 names is exported; declare it a ReadonlyMap"],
    ["const bus = new EventEmitter();", "src/core/x.ts:1 bus is an object of EventEmitter, shared by every emulator"],
    ["const list = [1]; export const grow = () => list.push(2);", "src/core/x.ts:1 list is changed"],
    ["const last = { at: 0 }; const tick = () => { last.at = 1; };", "src/core/x.ts:1 last is changed"],
    ["const last = { at: 0 }; const tick = () => last.at++;", "src/core/x.ts:1 last is changed"],
    ["const table = { a: { b: 1 } }; const drop = () => { delete table.a.b; };", "src/core/x.ts:1 table is changed"],
    ["export class Ids { static next = 0; }", "src/core/x.ts:1 static next can be assigned"],
  ])("%s", (line, fault) => {
    expect(faults(line)).toEqual([fault]);
  });

  it("is not what cannot change, or belongs to a call or an object", () => {
    const fine = [
      "export const limits = { page: 100 } as const;",
      'const kinds = new Set(["a", "b"]);',
      'export const known: ReadonlySet<string> = new Set(["a"]);',
      'const pattern = new RegExp("a");',
      "export function count() { let n = 0; const seen = new Map(); seen.set(1, 2); return n++; }",
      "export class Ids { #next = 0; static readonly first = 1; next() { return this.#next++; } }",
    ];
    expect(faults(...fine)).toEqual([]);
    expect(moduleState([at("src/cli/main.ts", "const program = new Command();")])).toEqual([]);
  });
});

describe("docstrings", () => {
  it("are missed on whatever is exported", () => {
    const lines = ["export function f() {}", "export interface I {}", "export const c = 1;", "export class C {}"];
    expect(undocumented([at("src/core/x.ts", ...lines)])).toEqual([
      "src/core/x.ts:1 f has no docstring",
      "src/core/x.ts:2 I has no docstring",
      "src/core/x.ts:3 c has no docstring",
      "src/core/x.ts:4 C has no docstring",
    ]);
  });

  it("are not asked for on what stays in the file or is only passed on", () => {
    const lines = ["/** One. */", "export const c = 1;", "function f() {}", 'export { d } from "./d.ts";'];
    expect(undocumented([at("src/core/x.ts", ...lines)])).toEqual([]);
  });
});
