import { onScopeDispose } from "vue";
import { attempt } from "../parts/attempt.ts";
import { on, type Frame } from "./feed.ts";

/** {@link on}, for as long as the component lives that asks for it. */
export function useFeed<K extends Parameters<typeof on>[0]>(
  kind: K,
  react: (frames: readonly Frame<K>[]) => void,
): void {
  onScopeDispose(on(kind, react));
}

/**
 * Loads now, and anew whenever everything has changed: after a reset, an import, or a break too long to catch up.
 * A failure is shown.
 */
export function useReload(load: () => Promise<unknown>): void {
  void attempt(load);
  useFeed("state", () => void attempt(load));
}
