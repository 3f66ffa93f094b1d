import { onScopeDispose } from "vue";
import { attempt } from "../parts/attempt.ts";
import { useRefresh } from "../parts/refresh.ts";
import { on, type Frame } from "./feed.ts";

/** A collection of the tenant's data whose changes the feed tells of. */
export type Changing = Frame<"change">["collection"];

/** {@link on}, for as long as the component lives that asks for it. */
export function useFeed<K extends Parameters<typeof on>[0]>(
  kind: K,
  react: (frames: readonly Frame<K>[]) => void,
): void {
  onScopeDispose(on(kind, react));
}

/** Calls back when rows of some collections change: all rows, or those that `isAbout` accepts. */
export function useChanges(
  collections: readonly Changing[],
  react: () => void,
  isAbout: (change: Frame<"change">) => boolean = () => true,
): void {
  useFeed("change", (frames) => {
    if (frames.some((frame) => collections.includes(frame.collection) && isAbout(frame))) react();
  });
}

/**
 * Loads now, and anew whenever everything has changed (after a reset, an import, or a break too long to catch up) or a row
 * of one of the collections has. A failure is shown.
 */
export function useReload(load: () => Promise<unknown>, ...collections: readonly Changing[]): void {
  void attempt(load);
  useFeed("state", () => void attempt(load));
  if (collections.length > 0) useChanges(collections, useRefresh(load));
}
