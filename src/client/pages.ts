/** Position in a list, and the size of a page. */
export interface PageQuery {
  readonly limit: number;
  readonly cursor?: string;
}

/** Returns all rows of a list that comes in pages; `name` is the field that has the rows. */
export async function everyPage<Name extends string, Row>(
  name: Name,
  read: (page: PageQuery) => Promise<Readonly<Record<Name, readonly Row[]>> & { readonly cursor?: string }>,
): Promise<Row[]> {
  const rows: Row[] = [];
  let cursor: string | undefined;
  do {
    const page = await read({ limit: 1000, ...(cursor !== undefined && { cursor }) });
    rows.push(...page[name]);
    ({ cursor } = page);
  } while (cursor !== undefined);
  return rows;
}
