import { nextTick, shallowRef, watch, type Ref } from "vue";

/** The field that one writes in: as high as its text, where the caret is, and whether an input method is at work. */
export function useField(field: Readonly<Ref<HTMLTextAreaElement | null>>, text: Readonly<Ref<string>>) {
  /** Where the caret is; 0 while the field is not written in. */
  const caret = shallowRef(0);
  /** Some browsers tell of the Enter that ends a composition only after its end. */
  let justComposed = false;

  function composed(): void {
    justComposed = true;
    setTimeout(() => (justComposed = false));
  }

  /** Whether a key is an input method's own. */
  const isComposing = (event: KeyboardEvent): boolean => event.isComposing || justComposed;

  function follow(): void {
    caret.value = document.activeElement === field.value ? (field.value?.selectionStart ?? 0) : 0;
  }

  function focus(): void {
    void nextTick(() => field.value?.focus());
  }

  function moveTo(place: number): void {
    caret.value = place;
    void nextTick(() => field.value?.setSelectionRange(place, place));
  }

  async function fit(): Promise<void> {
    await nextTick();
    if (field.value === null) return;
    const { style, offsetHeight, clientHeight } = field.value;
    const borders = offsetHeight - clientHeight;
    style.height = "auto";
    style.height = `${field.value.scrollHeight + borders}px`;
  }

  watch([text, field], fit, { immediate: true });
  return { caret, composed, isComposing, follow, focus, moveTo };
}
