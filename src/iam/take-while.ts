/** The rows at the front for which something holds: a list of its own, so that they can be deleted one by one. */
export function takeWhile<Row>(rows: Iterable<Row>, holds: (row: Row) => boolean): Row[] {
  const taken: Row[] = [];
  for (const row of rows) {
    if (!holds(row)) break;
    taken.push(row);
  }
  return taken;
}
