import { shallowReactive, watch } from "vue";

/** What somebody edits of something stored: as it is stored at first, and again whenever that has changed. */
export function useDraft<T extends object>(stored: () => T): T {
  const draft = shallowReactive(stored());
  watch(
    () => JSON.stringify(stored()),
    () => Object.assign(draft, stored()),
  );
  return draft;
}
