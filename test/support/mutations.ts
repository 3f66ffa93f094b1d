import type { Snapshot } from "./snapshot.ts";

/** Random numbers in [0, 1) that a seed repeats (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Values of every kind, and those at which something tends to end. */
const odd: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e14,
  8_640_000_000_000_000,
  9_007_199_254_740_991,
  1e300,
  "",
  "x",
  " ",
  "*",
  "\u0000\ud800",
  "@alice:example.org",
  "@nobody:example.org",
  "!112321588723954859:example.org",
  "5cf29aec6ccfd004ccd28075",
  "constructor",
  "http://[",
  "ftp://x",
  "http://127.0.0.1:9/",
  "pending",
  "x".repeat(5000),
  [],
  [5],
  [null],
  ["x", "x"],
  {},
  { unlimited: false },
  { a: { b: [] } },
];

type Container = Record<string, unknown> | unknown[];

const isContainer = (value: unknown): value is Container => typeof value === "object" && value !== null;

/** Makes one random change of a snapshot, in place; what it was. */
export function mutate(snapshot: Snapshot, random: () => number): string {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const names = Object.keys(snapshot.collections).filter((name) => (snapshot.collections[name]?.length ?? 0) > 0);
  const isOfHead = random() < 0.1;
  let path = isOfHead ? "" : `/collections/${pick(names)}`;
  let at: Container = isOfHead ? snapshot : (snapshot.collections[path.slice("/collections/".length)] ?? []);
  for (;;) {
    const keys = Object.keys(at);
    const key = keys.length === 0 ? "new" : pick(keys);
    const child: unknown = Reflect.get(at, key);
    const goesOn = isContainer(child) && (Array.isArray(at) ? random() < 0.9 : random() < 0.6);
    path = `${path}/${key}`;
    if (!goesOn) return `${path} ${changeAt(at, key, { random, pick })}`;
    at = child;
  }
}

interface Random {
  readonly random: () => number;
  readonly pick: <Item>(items: readonly Item[]) => Item;
}

/** Makes a change of one field or item; what it was, undefined where it cannot be made there. */
type Change = (at: Container, key: string, random: Random) => string | undefined;

const put = (at: Container, key: string, value: unknown): string => {
  Reflect.set(at, key, structuredClone(value));
  return `becomes ${JSON.stringify(value).slice(0, 60)}`;
};

const changes: readonly Change[] = [
  (at, key) => {
    if (Array.isArray(at)) at.splice(Number(key), 1);
    else Reflect.deleteProperty(at, key);
    return "is left out";
  },
  (at, key) => {
    const value: unknown = Reflect.get(at, key);
    if (Array.isArray(at)) at.push(structuredClone(value));
    else Reflect.set(at, `${key}_2`, value);
    return "is there twice";
  },
  (at) => {
    if (!Array.isArray(at)) return undefined;
    at.reverse();
    return "is reversed";
  },
  (at, key, { pick }) => {
    const other = pick(Object.keys(at));
    return key in at ? `${put(at, key, Reflect.get(at, other))}, as ${other}` : undefined;
  },
  (at, key, { pick }) => {
    const value: unknown = Reflect.get(at, key);
    if (typeof value === "number") return put(at, key, value + pick([-1, 1, 0.5, 1e9]));
    return typeof value === "string"
      ? put(at, key, pick([`${value}x`, value.slice(1), value.toUpperCase()]))
      : undefined;
  },
  (at, key, { pick }) => put(at, key, pick(odd)),
  (at, key, { pick }) => put(at, key, pick(odd)),
];

function changeAt(at: Container, key: string, random: Random): string {
  return random.pick(changes)(at, key, random) ?? put(at, key, random.pick(odd));
}
