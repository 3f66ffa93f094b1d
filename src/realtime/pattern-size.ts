/** About what the classes of Unicode cost beside a single character. */
const unicodeClass = 50;

/** One piece of a pattern: an escape, a class of characters, a counted repetition, or a single character. */
const piece =
  /\\[pP](?:\{[^}]*\}|[^])|\\x\{[^}]*\}|\\[^]|\[\^?\]?(?:\\[^]|\[:[^\]]*:\]|[^\\\]])*\]|\{\d+(?:,\d*)?\}|[^]/g;

/**
 * About how large a pattern is when its counted repetitions are written out: what compiling it costs. A syntax that is
 * wrong is counted somehow.
 */
export function patternSize(pattern: string): number {
  const groups: number[] = [];
  let size = 0;
  let last = 0;
  for (const [text] of pattern.matchAll(piece)) {
    if (text === "(") {
      groups.push(size);
      [size, last] = [0, 0];
    } else if (text === ")") {
      last = size + 1;
      size = (groups.pop() ?? 0) + last;
    } else if (isRepetition(text)) {
      const repeated = last * timesOf(text);
      size += repeated - last;
      last = repeated;
    } else {
      last = sizeOf(text);
      size += last;
    }
  }
  return groups.reduce((sum, outer) => sum + outer, size);
}

const isRepetition = (text: string): boolean => /^\{\d/.test(text);

const timesOf = (repetition: string): number => Math.max(1, ...(repetition.match(/\d+/g) ?? []).map(Number));

function sizeOf(text: string): number {
  const classes = text.match(/\\[pP]/g)?.length ?? 0;
  return classes === 0 ? 1 : classes * unicodeClass;
}
