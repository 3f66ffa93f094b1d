import type { Outcome } from "./runner.ts";

/** The longest value that is shown whole, in characters. */
const longest = 60;

/** Returns whether any sample differs. */
export const anyDiffers = (outcomes: readonly Outcome[]): boolean => outcomes.some((outcome) => differs(outcome));

/** Returns the result as text: a table of the differences, the samples that were not run and why, and the counts. */
export function report(outcomes: readonly Outcome[]): string {
  const different = outcomes.filter(differs);
  const notRun = outcomes.flatMap((outcome) => ("notRun" in outcome ? [[name(outcome), outcome.notRun] as const] : []));
  const rows = different.flatMap((outcome) =>
    "differences" in outcome
      ? outcome.differences.map(({ path, expected, actual }) => [
          name(outcome),
          path || "/",
          cut(expected),
          cut(actual),
        ])
      : [],
  );
  const run = outcomes.length - notRun.length;
  return [
    ...(rows.length > 0 ? [table([["sample", "path", "expected", "actual"], ...rows]), ""] : []),
    ...(notRun.length > 0 ? ["Not run:", table(notRun), ""] : []),
    `${run} of ${outcomes.length} samples run; ${tally(different.length)}`,
  ].join("\n");
}

const differs = (outcome: Outcome): boolean => "differences" in outcome && outcome.differences.length > 0;

const tally = (count: number): string => (count < 2 ? `${count || "nothing"} differs` : `${count} differ`);

const name = ({ section, sample }: Outcome): string => `${section}: ${sample.name}`;

const cut = (value: string): string => (value.length > longest ? `${value.slice(0, longest - 3)}...` : value);

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => columns(row[column] ?? ""))));
  return rows
    .map((row) => row.map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - columns(cell))).join("  "))
    .map((line) => line.trimEnd())
    .join("\n");
}

/** Returns the width of a text in terminal columns: Chinese characters take two. */
const columns = (text: string): number => text.length + (text.match(/[\u1100-\uffdc]/g)?.length ?? 0);
