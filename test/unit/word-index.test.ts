import { array, assert, commands, constantFrom, property, string, type Command } from "fast-check";
import { describe, expect, it } from "vitest";
import { WordIndex } from "../../src/store/word-index.ts";

const entryOf = (row: string, place = 0) => ({ row, place });
const filled = (words: readonly string[]): WordIndex<string> => {
  const index = new WordIndex<string>((word) => word);
  for (const [place, word] of words.entries()) index.add(entryOf(word, place));
  return index;
};
const found = (index: WordIndex<string>, text: string): string[] => [...index.in(text)].map(({ row }) => row).sort();

describe("an index of words", () => {
  it.each([
    [["he", "she", "his", "hers"], "ushers", ["he", "hers", "she"]],
    [["a", "aa", "aaa"], "aa", ["a", "aa"]],
    [["abcd", "bc"], "abce", ["bc"]],
    [["abab"], "aabab", ["abab"]],
    [["内幕", "幕后"], "内幕后", ["内幕", "幕后"].sort()],
    [["💩"], "x💩", ["💩"]],
    [[], "abc", []],
    [["abc"], "ab", []],
    [["__proto__", "constructor"], "constructor", ["constructor"]],
  ])("of %j finds in %s %j", (words, text, expected) => {
    expect(found(filled(words), text)).toEqual(expected);
  });

  it("finds each word once", () => {
    expect([...filled(["ab", "b"]).in("ababab")]).toHaveLength(2);
  });

  it("knows the row that took the place of another", () => {
    const index = new WordIndex<{ word: string; version: number }>(({ word }) => word);
    const entry = { place: 0, row: { word: "ab", version: 1 } };
    index.add(entry);
    entry.row = { word: "ab", version: 2 };
    expect([...index.in("xab")].map(({ row }) => row.version)).toEqual([2]);
  });

  it("takes over what another knows", () => {
    const [mine, other] = [filled(["old"]), filled(["he", "she"])];
    for (const text of ["she", "sheld", "old"]) found(other, text);
    found(mine, "old");
    mine.adopt(other);
    mine.add(entryOf("hex"));
    expect(found(mine, "old shex")).toEqual(["he", "hex", "she"]);
  });

  it("finds what `includes` finds, however it was changed before", () => {
    const letters = string({ unit: constantFrom("a", "b", "c"), maxLength: 5 });
    interface Model {
      words: Set<string>;
    }
    class Change implements Command<Model, WordIndex<string>> {
      readonly word: string;
      constructor(word: string) {
        this.word = word;
      }
      check = (): boolean => this.word !== "";
      run({ words }: Model, index: WordIndex<string>): void {
        if (words.delete(this.word)) index.remove(entryOf(this.word), this.word);
        else {
          words.add(this.word);
          index.add(entryOf(this.word));
        }
      }
      toString = (): string => `change ${this.word}`;
    }
    class Search implements Command<Model, WordIndex<string>> {
      readonly text: string;
      constructor(text: string) {
        this.text = text;
      }
      check = (): boolean => true;
      run({ words }: Model, index: WordIndex<string>): void {
        expect(found(index, this.text)).toEqual([...words].filter((word) => this.text.includes(word)).sort());
      }
      toString = (): string => `search ${this.text}`;
    }
    const texts = array(letters, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(""));
    assert(
      property(
        commands([letters.map((word) => new Change(word)), texts.map((text) => new Search(text))], { maxCommands: 60 }),
        (all) => {
          const [model, index] = [{ words: new Set<string>() }, filled([])];
          for (const command of all) if (command.check(model)) command.run(model, index);
          index.clear();
          expect(found(index, "abcabc")).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each<[string, readonly string[], string]>([
    ["a long periodic word", [`${"a".repeat(999)}b`], "a".repeat(1_000_000)],
    [
      "words with one beginning",
      Array.from({ length: 20_000 }, (_, n) => `${"c".repeat(20)}${n}`),
      "c".repeat(1_000_000),
    ],
    [
      "every end of a word",
      Array.from({ length: 900 }, (_, n) => `${"ab".repeat(450).slice(n)}!`),
      "ab".repeat(500_000),
    ],
    ["words within words", Array.from({ length: 900 }, (_, n) => "a".repeat(n + 1)), "a".repeat(1_000_000)],
  ])("takes time linear in the text for %s, also while the words change", (_, words, text) => {
    const index = filled(words);
    for (let change = 0; change < 3; change++) {
      expect(found(index, text).length).toBeLessThanOrEqual(words.length);
      index.add(entryOf(`new ${change}`));
    }
    expect(found(index, "new 1")).toEqual(["new 1"]);
  });
});
