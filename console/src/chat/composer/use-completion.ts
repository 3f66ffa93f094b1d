import { computed, shallowRef, watch, type Ref } from "vue";
import type { Suggestion } from "./suggestions.ts";

/**
 * The list of what may be meant, worked from the keyboard while one writes. Mentions are chosen with Enter or Tab;
 * directives only once one has moved to them, or with Tab, because what is written may be meant as it is.
 */
export function useCompletion(offered: Readonly<Ref<readonly Suggestion[]>>, choose: (suggestion: Suggestion) => void) {
  /** What was offered when it was sent away. */
  const dismissed = shallowRef("");
  const active = shallowRef(-1);

  const place = computed(() => offered.value.map(({ start, fcid }) => `${start} ${fcid === undefined}`)[0] ?? "");
  const suggestions = computed(() => (place.value === dismissed.value ? [] : offered.value));
  watch(place, () => (dismissed.value = ""));
  watch(suggestions, ([first]) => (active.value = first?.fcid === undefined ? -1 : 0));

  const dismiss = (): void => void (dismissed.value = place.value);

  const moves: Readonly<Record<string, (count: number) => void>> = {
    ArrowDown: (count) => (active.value = (active.value + 1) % count),
    ArrowUp: (count) => (active.value = (Math.max(active.value, 0) - 1 + count) % count),
    Escape: dismiss,
  };

  /** Whether a key was for the list. */
  function takes({ key, shiftKey }: KeyboardEvent): boolean {
    const count = suggestions.value.length;
    if (count === 0 || shiftKey) return false;
    if (Object.hasOwn(moves, key)) {
      moves[key]?.(count);
      return true;
    }
    const chosen = suggestions.value[key === "Tab" ? Math.max(active.value, 0) : active.value];
    if (chosen === undefined || (key !== "Enter" && key !== "Tab")) return false;
    choose(chosen);
    return true;
  }

  return { suggestions, active, takes, dismiss };
}
