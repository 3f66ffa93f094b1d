import { onScopeDispose } from "vue";

/** How long the next turn is away, in ms: at least this, and so long that turns take a small part of the time. */
const pace = 3000;
const part = 20;

/**
 * Has something read now, again in turns for as long as the window is looked at, and at once when one comes back to it.
 * `took` tells how long the last reading took, in ms.
 */
export function usePolling(refresh: () => void, took: () => number): void {
  let timer: ReturnType<typeof setTimeout> | undefined;

  function turn(): void {
    clearTimeout(timer);
    if (document.visibilityState === "visible") refresh();
    timer = setTimeout(turn, Math.max(pace, took() * part));
  }

  document.addEventListener("visibilitychange", turn);
  refresh();
  timer = setTimeout(turn, pace);
  onScopeDispose(() => {
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", turn);
  });
}
