import type { VirtualizerHandle } from "virtua/vue";
import { nextTick, shallowRef, watch, type Ref } from "vue";

/** How far from its end a list counts as being there, and from its beginning as nearing it, in pixels. */
const [atEnd, nearStart] = [48, 800];

/** Keeps a list at its end as it grows, until somebody scrolls up; tells when its beginning nears. */
export function useScroll(list: Ref<VirtualizerHandle | null>, items: Ref<readonly unknown[]>, nearing: () => void) {
  const following = shallowRef(true);
  let last = 0;
  let scheduled = false;

  /** Many times a frame it may be asked for; once is enough. */
  function toEnd(): void {
    following.value = true;
    if (scheduled) return;
    scheduled = true;
    void nextTick(() => {
      scheduled = false;
      if (items.value.length > 0) list.value?.scrollToIndex(items.value.length - 1, { align: "end" });
    });
  }

  function scrolled(offset: number): void {
    const { scrollSize = 0, viewportSize = 0 } = list.value ?? {};
    if (scrollSize - offset - viewportSize <= atEnd) following.value = true;
    else if (offset < last) following.value = false;
    last = offset;
    if (offset < nearStart && !following.value) nearing();
  }

  /** What is shown grew or shrank, as a picture that comes: the end moves. */
  function resized(): void {
    if (following.value) toEnd();
  }

  watch(items, resized, { flush: "post" });
  return { following, toEnd, scrolled, resized };
}
