import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync } from "node:fs";
import { join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fingerprint, isFresh, markFresh, removeOldScripts, root, writeWhole } from "../../scripts/lib/files.js";

let folder = "";

beforeEach(() => {
  mkdirSync(join(root, "node_modules/.cache"), { recursive: true });
  folder = relative(root, mkdtempSync(join(root, "node_modules/.cache/files-")));
});

afterEach(() => {
  rmSync(join(root, folder), { recursive: true });
});

describe("freshness", () => {
  it("changes with any file's content or name, however deep, and with nothing else", () => {
    writeWhole(`${folder}/src/a/b.ts`, "1");
    const before = fingerprint([`${folder}/src`]);
    utimesSync(join(root, folder, "src/a/b.ts"), 0, 0);
    expect(fingerprint([`${folder}/src`])).toBe(before);
    writeWhole(`${folder}/src/a/b.ts`, "2");
    expect(fingerprint([`${folder}/src`])).not.toBe(before);
    rmSync(join(root, folder, "src/a/b.ts"));
    writeWhole(`${folder}/src/a/c.ts`, "1");
    expect(fingerprint([`${folder}/src`])).not.toBe(before);
  });

  it("holds for the marked fingerprint, as long as every output is there", () => {
    const [stamp, output] = [`${folder}/.stamp`, `${folder}/out.js`];
    expect(isFresh(stamp, "print")).toBe(false);
    writeWhole(output, "");
    markFresh(stamp, "print", [output]);
    expect(isFresh(stamp, "print")).toBe(true);
    expect(isFresh(stamp, "other")).toBe(false);
    rmSync(join(root, output));
    expect(isFresh(stamp, "print")).toBe(false);
  });
});

describe("old scripts", () => {
  it("go when they are of no build of the last day", () => {
    for (const name of ["new.js", "old.js", "old.js.map", "kept.js", "notice.txt"]) writeWhole(`${folder}/${name}`, "");
    for (const name of ["old.js", "old.js.map", "kept.js", "notice.txt"]) utimesSync(join(root, folder, name), 0, 0);
    removeOldScripts(folder, [`${folder}/kept.js`]);
    expect(readdirSync(join(root, folder)).sort()).toEqual(["kept.js", "new.js", "notice.txt"]);
  });

  it("are none where nothing was built", () => {
    expect(() => removeOldScripts(`${folder}/dist`, [])).not.toThrow();
  });
});
