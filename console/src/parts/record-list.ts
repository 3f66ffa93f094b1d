import { shallowRef, type ShallowRef } from "vue";
import { useReload } from "../live/use-feed.ts";
import { mergeRecords, type RecordKind } from "./merge-records.ts";

/** How many records are kept to begin with, how many more are asked for at a time, and the most a call answers. */
const sizes = { window: 1000, more: 500, page: 1000 };

/** A page of records, newest first. */
export interface RecordPage<T> {
  readonly records: readonly T[];
  readonly cursor?: string | undefined;
}

/** Where the records of a list come from, and which they are. */
export interface RecordSource<T> extends RecordKind<T> {
  page(paging: { limit: number; cursor?: string }): Promise<RecordPage<T>>;
}

/** A list of what happens, newest first, that stays up to date and no larger than it was asked to be. */
export interface RecordList<T> {
  readonly records: ShallowRef<readonly T[]>;
  /** How many new records are not shown yet, since somebody is reading further down. */
  readonly unseen: ShallowRef<number>;
  readonly hasMore: ShallowRef<boolean>;
  readonly isLoaded: ShallowRef<boolean>;
  /** Reads it anew: after its filters have changed. */
  load(): Promise<void>;
  loadMore(): Promise<void>;
  /** Takes in records as they happen, oldest first. */
  take(happened: readonly T[]): void;
  /** Puts others in place of records that it has. */
  replace(change: (record: T) => T): void;
  /** Says whether somebody is reading further down: what is new waits until then. */
  setReading(reading: boolean): void;
}

/** A {@link RecordList}, for as long as the component lives that asks for it; loaded at once. */
export function useRecordList<T extends object>(source: RecordSource<T>): RecordList<T> {
  const [records, unseen] = [shallowRef<readonly T[]>([]), shallowRef(0)];
  const [hasMore, isLoaded] = [shallowRef(false), shallowRef(false)];
  let waiting: readonly T[] = [];
  let wanted = sizes.window;
  let isReading = false;
  let loads = 0;
  /** What happens while pages are on their way, and may or may not be on them. */
  let meanwhile: (() => void)[] | undefined;

  async function load(): Promise<void> {
    const mine = ++loads;
    const happened: (() => void)[] = (meanwhile = []);
    try {
      const found = await readPages(source, wanted, () => mine === loads);
      if (found === undefined) return;
      hasMore.value = found.cursor !== undefined;
      isLoaded.value = true;
      waiting = [];
      show(found.records, []);
    } finally {
      if (mine === loads) {
        meanwhile = undefined;
        for (const happen of happened) happen();
      }
    }
  }

  function take(happened: readonly T[]): void {
    meanwhile?.push(() => take(happened));
    const before = mergeRecords(waiting, happened, true, source);
    const known = new Set(waiting.map((record) => source.keyOf(record)));
    const others = happened.filter((record) => !known.has(source.keyOf(record)));
    const { kept, added } = mergeRecords(records.value, others, hasMore.value, source);
    show(kept, [...added, ...before.kept]);
  }

  function show(shown: readonly T[], fresh: readonly T[]): void {
    const all = isReading ? shown : [...fresh, ...shown];
    waiting = isReading ? fresh.slice(0, wanted) : [];
    if (all.length > wanted) hasMore.value = true;
    records.value = all.slice(0, wanted);
    unseen.value = waiting.length;
  }

  useReload(load);
  return {
    ...{ records, unseen, hasMore, isLoaded, load, take },
    loadMore() {
      wanted = records.value.length + sizes.more;
      return load();
    },
    replace(change) {
      meanwhile?.push(() => this.replace(change));
      records.value = records.value.map(change);
      waiting = waiting.map(change);
    },
    setReading(reading) {
      isReading = reading;
      if (!reading && waiting.length > 0) show(records.value, waiting);
    },
  };
}

/** As many matching records as are wanted, page by page; undefined when nobody wants them any more. */
async function readPages<T>(
  source: RecordSource<T>,
  wanted: number,
  isWanted: () => boolean,
): Promise<RecordPage<T> | undefined> {
  const records: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await source.page({ limit: Math.min(sizes.page, wanted), ...(cursor !== undefined && { cursor }) });
    if (!isWanted()) return undefined;
    records.push(...page.records.filter((record) => source.matches(record)));
    cursor = page.cursor;
  } while (cursor !== undefined && records.length < wanted);
  return { records, cursor };
}
