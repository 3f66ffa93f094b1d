/** Where a page of a list begins, and how long it may be. */
export interface Paging {
  readonly limit: number;
  readonly cursor?: string;
}

/** The pages of a list, as long as they are asked for and there are more. */
export async function* pagesOf<Page extends { readonly cursor?: string | undefined }>(
  read: (paging: Paging) => Promise<Page>,
): AsyncGenerator<Page, void> {
  let cursor: string | undefined;
  do {
    const page = await read({ limit: 1000, ...(cursor !== undefined && { cursor }) });
    yield page;
    cursor = page.cursor;
  } while (cursor !== undefined);
}
