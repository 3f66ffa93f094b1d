import { onScopeDispose } from "vue";
import { attempt } from "./attempt.ts";

/** How far apart two readings are at least, in ms: what is busy is read a few times a second, not with each event. */
const pace = 200;

/**
 * A trigger that has something read anew: at once when it was quiet, else when the last reading is over and the pace
 * allows. The reading that follows a trigger begins after it, so that nothing is missed.
 */
export function useRefresh(read: () => Promise<unknown>): () => void {
  let isOver = false;
  onScopeDispose(() => (isOver = true));
  return refresher(read, () => isOver);
}

/** {@link useRefresh} outside a component. Triggers are ignored while `isOver` returns true. */
export function refresher(read: () => Promise<unknown>, isOver: () => boolean = () => false): () => void {
  let [isBusy, isWanted] = [false, false];

  return function refresh(): void {
    isWanted = true;
    if (isBusy || isOver()) return;
    isBusy = true;
    isWanted = false;
    void attempt(read).then(() =>
      setTimeout(() => {
        isBusy = false;
        if (isWanted) refresh();
      }, pace),
    );
  };
}
