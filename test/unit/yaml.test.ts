import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { parseYaml, YamlError } from "../../src/core/yaml.ts";

/** The faults of a text, each as "line: message". */
function faultsOf(text: string): string[] {
  try {
    parseYaml(text);
  } catch (error) {
    if (error instanceof YamlError) return error.problems.map(({ line, message }) => `${line}: ${message}`);
    throw error;
  }
  return [];
}

/** Anchors a, b, c, ..., each of which refers to the one before it ten times, as `item` writes that. */
function levels(count: number, first: string, item: (tenAliases: string) => string): string {
  const names = Array.from({ length: count }, (_, index) => String.fromCharCode(97 + index));
  return names
    .map((name, index) => {
      const before = Array.from({ length: 10 }, () => `*${names[index - 1] ?? ""}`).join(", ");
      return `x-${name}: &${name} ${index === 0 ? first : item(before)}`;
    })
    .join("\n");
}

describe("a key that stands twice in one mapping", () => {
  it.each([
    ["as text", "a: 1\nb: 2\na: 3", 3],
    ["in a nested mapping", "x:\n  a: 1\n  a: 2", 3],
    ["as a number and as text", '1: a\n"1": b', 2],
    ["as two merge keys", "x: &x {a: 1}\ny:\n  <<: *x\n  <<: *x", 4],
  ])("is a fault: %s", (_, text, line) => {
    expect(faultsOf(text)).toEqual([`${line}: is not YAML: Map keys must be unique`]);
  });

  it("is found among 20,000 others", () => {
    const keys = Array.from({ length: 20_000 }, (_, at) => `key${at}: 1\n`).join("");
    expect(faultsOf(`${keys}key5: 2`)).toEqual(["20001: is not YAML: Map keys must be unique"]);
  });
});

describe("merge keys", () => {
  it.each([
    ["adds the fields of an anchor", "x: &x {a: 1, b: 2}\ny: {<<: *x, c: 3}", { a: 1, b: 2, c: 3 }],
    [
      "keeps the mapping's own fields, wherever they stand",
      "x: &x {a: 1, b: 2}\ny: {b: 3, <<: *x, a: 4}",
      { a: 4, b: 3 },
    ],
    ["prefers the earlier of several", "x: &x {a: 1}\nz: &z {a: 2, b: 2}\ny: {<<: [*x, *z]}", { a: 1, b: 2 }],
    ["merges what was merged", "x: &x {a: 1}\nz: &z {<<: *x, b: 2}\ny: {<<: *z}", { a: 1, b: 2 }],
    ["merges a mapping written there", "y: {<<: {a: 1}, b: 2}", { a: 1, b: 2 }],
    ["merges nothing for an empty list", "y: {<<: [], b: 2}", { b: 2 }],
    ["is a plain key in quotes", 'y: {"<<": 1}', { "<<": 1 }],
  ])("%s", (_, text, y) => {
    const { data } = parseYaml(text);
    expect(data).toMatchObject({ y });
    expect(data).toEqual(parse(text, { merge: true }));
  });

  it("reads a field that reaches into prototypes as a field like any other", () => {
    const { data } = parseYaml("x: &x {__proto__: {a: 1}}\ny: {<<: *x}");
    const { y } = data as { y: object };
    expect(Object.keys(y)).toEqual(["__proto__"]);
    expect(Object.getPrototypeOf(y)).toBe(Object.prototype);
  });

  it("names the line of << for a merged field, and that of the field for an own one", () => {
    const { lineOf } = parseYaml("x: &x\n  a: [1]\ny:\n  - b: 1\n    <<: *x\n    c: 2");
    expect(["/y/0/a/0", "/y/0/b", "/y/0/c", "/y/0", "/x/a"].map(lineOf)).toEqual([5, 4, 6, 4, 2]);
  });

  it.each(["1", "", "[1]", "*x", "text"])("refuses to merge %j", (source) => {
    expect(faultsOf(`x: &x [1]\ny:\n  <<: ${source}`)).toEqual(["3: << takes a mapping, or a list of mappings"]);
  });
});

describe("the lines of a large file", () => {
  const count = 50_000;
  const numbers = Array.from({ length: count }, (_, at) => at);

  it.each([
    ["a mapping", (at: number) => `key${at}: {a: 1}`, (at: number) => `/key${at}/a`],
    ["a list", (at: number) => `- {a: ${at}}`, (at: number) => `/${at}/a`],
    ["a mapping, of keys that are not there", (at: number) => `key${at}: {a: 1}`, (at: number) => `/key${at}/b`],
  ])("are found in linear time in %s", (_, write, pointerTo) => {
    const { lineOf } = parseYaml(numbers.map(write).join("\n"));
    expect(numbers.map((at) => lineOf(pointerTo(at)))).toEqual(numbers.map((at) => at + 1));
  });

  it("are found in linear time where every field is merged", () => {
    const { lineOf } = parseYaml(`x: &x {a: 1}\n${numbers.map((at) => `key${at}: 1`).join("\n")}\n<<: *x`);
    expect(new Set(numbers.map((at) => lineOf(`/other${at}`)))).toEqual(new Set([count + 2]));
  });
});

describe("aliases", () => {
  it("stand for the same value any number of times", () => {
    const users = Array.from({ length: 3_000 }, (_, index) => `  - {<<: *user, name: u${index}, roles: *roles}`);
    const { data } = parseYaml(`x: &user {roles: [], mobile: ""}\nz: &roles [a, b]\nusers:\n${users.join("\n")}`);
    const { users: read } = data as { users: unknown[] };
    expect(read).toHaveLength(3_000);
    expect(read[2_999]).toEqual({ name: "u2999", roles: ["a", "b"], mobile: "" });
  });

  it("stand for the last anchor of that name before them", () => {
    expect(parseYaml("a: &x 1\nb: *x\nc: &x 2\nd: *x").data).toEqual({ a: 1, b: 1, c: 2, d: 2 });
  });

  it.each([
    ["lists of lists", levels(26, "[ha]", (before) => `[${before}]`)],
    ["mappings in lists", levels(26, "{a: 1}", (before) => `{b: [${before}]}`)],
    ["merges of merges", levels(26, "{a: 1}", (before) => `{<<: [${before}]}`)],
    ["merges of mappings written there", levels(26, "{a: 1}", (before) => `{<<: [{<<: [${before}]}]}`)],
    ["merges and lists in turn", levels(26, "{a: 1}", (before) => `{<<: [${before}], c: [${before}]}`)],
  ])("do not make a small file enormous: %s", (_, text) => {
    expect(faultsOf(text)).toEqual([
      expect.stringMatching(/^[67]: aliases and merge keys add more than 1000000 values$/),
    ]);
  });

  it("do not copy one large mapping again and again", () => {
    const large = Array.from({ length: 1_500 }, (_, index) => `k${index}: 1`).join(", ");
    const users = Array.from({ length: 1_500 }, () => "- {<<: *x}").join("\n");
    expect(faultsOf(`x: &x {${large}}\ny:\n${users}`)).toEqual([
      "669: aliases and merge keys add more than 1000000 values",
    ]);
  });

  it.each([
    ["in itself", "x: &x [*x]", "1: the alias *x stands within its own anchor"],
    ["merged into itself", "x: &x\n  <<: *x", "2: the alias *x stands within its own anchor"],
    ["without an anchor before it", "a: *x\nx: &x 1", "1: is not YAML: no anchor &x before the alias *x"],
    ["each without one", "a: *x\nb: *y", "1: is not YAML: no anchor &x before the alias *x"],
  ])("are refused %s", (_, text, fault) => {
    expect(faultsOf(text)[0]).toBe(fault);
  });
});

describe("a text that cannot be read", () => {
  it.each([
    [
      "several documents",
      "a: 1\n---\nb: 1",
      "2: holds several documents; put each into a file of its own, or remove the ---",
    ],
    [
      "a second document that is empty",
      "a: 1\n---\n",
      "2: holds several documents; put each into a file of its own, or remove the ---",
    ],
    [
      "a placeholder of a template",
      "a: 1\nb: {{ B }}",
      "2: is not YAML: a list or mapping cannot be a key; write {{ in quotes",
    ],
    ["bytes", "a: !!binary aGE=", "1: is not YAML: this tag is not supported"],
    ["a set", "a: !!set {b}", ""],
    ["lists in lists in lists", `a: ${"[".repeat(101)}${"]".repeat(101)}`, "1: is nested deeper than 100 levels"],
    ["lists beyond any bound", `a: ${"[".repeat(100_000)}`, "1: is nested too deeply"],
  ])("%s", (_, text, fault) => {
    expect(faultsOf(text)[0] ?? "").toBe(fault);
  });

  it("names every fault", () => {
    expect(faultsOf("a: *x\nb: {<<: 1}\nc: *y")).toHaveLength(3);
  });

  it("may mark its one document", () => {
    expect(parseYaml("---\na: 1\n...\n").data).toEqual({ a: 1 });
  });
});
