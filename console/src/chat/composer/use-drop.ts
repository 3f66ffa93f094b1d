import { onScopeDispose, shallowRef } from "vue";

/**
 * Files that are dropped anywhere in the window: one that is dropped beside the field must not replace the page.
 * @returns whether files are being dragged over it
 */
export function useDrop(dropped: (files: FileList) => void) {
  const isOver = shallowRef(false);
  const listening = new AbortController();
  const { signal } = listening;

  function listen(name: "dragover" | "dragleave" | "drop", react: (transfer: DataTransfer) => void): void {
    const listener = (event: DragEvent): void => {
      const { dataTransfer } = event;
      if (dataTransfer?.types.includes("Files") !== true) return;
      event.preventDefault();
      react(dataTransfer);
      // What leaves for a part of the page is still over it.
      isOver.value = name === "dragover" || (name === "dragleave" && event.relatedTarget !== null);
    };
    window.addEventListener(name, listener, { signal });
  }

  listen("dragover", (transfer) => (transfer.dropEffect = "copy"));
  listen("dragleave", () => undefined);
  listen("drop", ({ files }) => dropped(files));
  onScopeDispose(() => listening.abort());
  return isOver;
}
