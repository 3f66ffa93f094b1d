/** So many words or fewer are all named; of more, only a near one is. */
const fewEnough = 5;

/**
 * Returns a suggestion for an unknown word, as the end of a sentence: all known words when there are few, else the one
 * that differs only in case, is at most two typing errors away, or begins with the word; "" without one.
 */
export function suggestionFor(word: string, known: Iterable<string>): string {
  const all = [...known];
  if (all.length === 0) return "; there are none";
  if (all.length <= fewEnough) return `; there ${all.length === 1 ? "is" : "are"} ${all.join(", ")}`;
  return nearSuggestion(word, all);
}

/**
 * Returns a suggestion for an unknown word, as the end of a sentence: the known word that is at most two typing errors away,
 * or begins with it; "" without one.
 */
export const nearSuggestion = (word: string, known: readonly string[]): string =>
  question(closestTo(word, known) ?? known.find((candidate) => word !== "" && candidate.startsWith(word)));

/** Returns a suggestion for a typing error, as the end of a sentence; "" when no known word is close. */
export const typoSuggestion = (word: string, known: readonly string[]): string => question(closestTo(word, known));

const question = (meant: string | undefined): string =>
  meant === undefined ? "" : `; did you mean ${JSON.stringify(meant)}?`;

function closestTo(word: string, candidates: readonly string[]): string | undefined {
  const lower = word.toLowerCase();
  const same = candidates.find((candidate) => candidate.toLowerCase() === lower);
  if (same !== undefined) return same;
  let nearest: string | undefined;
  let slips = Math.min(2, Math.floor(word.length / 2));
  for (const candidate of candidates) {
    while (slips > 0 && isNear(word, candidate, slips)) [nearest, slips] = [candidate, slips - 1];
  }
  return nearest;
}

/** Gives hints until a number of them is used up, so that a file full of faults is not searched for ever. */
export function limitedSuggestions(count: number): typeof suggestionFor {
  let left = count;
  return (word, known) => (left-- > 0 ? suggestionFor(word, known) : "");
}

/**
 * Returns whether one word becomes the other by at most `slips` letters added, left out, replaced, or swapped with the
 * next.
 */
function isNear(a: string, b: string, slips: number): boolean {
  if (Math.abs(a.length - b.length) > slips) return false;
  let same = 0;
  while (same < a.length && a[same] === b[same]) same++;
  const x = a.slice(same);
  const y = b.slice(same);
  if (x === "" || y === "") return true;
  if (slips === 0) return false;
  return (
    isNear(x.slice(1), y.slice(1), slips - 1) ||
    isNear(x.slice(1), y, slips - 1) ||
    isNear(x, y.slice(1), slips - 1) ||
    (x.startsWith(y.charAt(1) + y.charAt(0)) && isNear(x.slice(2), y.slice(2), slips - 1))
  );
}
