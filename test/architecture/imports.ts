import { importsOf, type Source } from "./source.ts";

/**
 * The folders of src from the lowest rank to the highest. A file imports its own folder or a folder of lower rank, so
 * folders that share a rank know nothing of each other. The files beside the folders wire everything; the command ranks above them.
 */
export const ranks: readonly (readonly string[])[] = [
  ["generated"],
  ["core"],
  ["store", "client", "conformance"],
  ["tenant", "events"],
  ["domain", "iam", "pusher"],
  ["realtime", "http", "snapshot", "certify", "recording"],
  ["scenarios", "proxy"],
  ["mcp"],
  ["routes"],
  ["hosting"],
  [""],
  ["cli"],
];

/** Imports that go up, sideways, or out of src. */
export function misdirectedImports(sources: readonly Source[]): string[] {
  return sources.flatMap((source) =>
    importsOf(source)
      .filter(({ isRelative }) => isRelative)
      .flatMap(({ target, line }) => {
        const fault = misdirection(source.path, target);
        return fault === undefined ? [] : [`${source.path}:${line} imports ${target}: ${fault}`];
      }),
  );
}

/** Chains of imports that lead back to where they begin; those that only import types count too. */
export function importCycles(sources: readonly Source[]): string[] {
  const paths = new Set(sources.map(({ path }) => path));
  const graph = new Map(
    sources.map((source) => [
      source.path,
      importsOf(source)
        .map(({ target }) => target)
        .filter((target) => paths.has(target)),
    ]),
  );
  const reported = new Set<string>();
  return [...graph.keys()].flatMap((start) => {
    const cycle = reported.has(start) ? undefined : shortestCycle(graph, start);
    for (const path of cycle ?? []) reported.add(path);
    return cycle ? [cycle.join(" -> ")] : [];
  });
}

function misdirection(importer: string, target: string): string | undefined {
  if (!target.startsWith("src/")) return "it is outside src";
  const [from, to] = [folderOf(importer), folderOf(target)];
  const [fromRank, toRank] = [rankOf(from), rankOf(to)];
  if (fromRank === -1) return `the folder ${from} has no rank`;
  if (toRank === -1) return `the folder ${to} has no rank`;
  if (from === to || toRank < fromRank) return undefined;
  return toRank === fromRank
    ? `${from} and ${to} must not know each other`
    : `${to || "a root file"} ranks above ${from}`;
}

/** The folder of src that a file lies in, however deep; "" for a file of src itself. */
function folderOf(path: string): string {
  return /^src\/([^/]+)\//.exec(path)?.[1] ?? "";
}

function rankOf(folder: string): number {
  return ranks.findIndex((folders) => folders.includes(folder));
}

function shortestCycle(graph: ReadonlyMap<string, readonly string[]>, start: string): string[] | undefined {
  const seen = new Set<string>();
  const chains = [[start]];
  for (const chain of chains) {
    for (const next of graph.get(chain.at(-1) ?? "") ?? []) {
      if (next === start) return [...chain, start];
      if (!seen.has(next)) chains.push([...chain, next]);
      seen.add(next);
    }
  }
  return undefined;
}
