import { onScopeDispose, shallowRef, watch, type ShallowRef } from "vue";
import { download } from "../../api/media.ts";
import { save } from "../../parts/save.ts";

/** Whether an address is one of the platform's media: only those are ever fetched. */
export const isMedia = (address: string): boolean => address.startsWith("mxc://");

/** A file in memory. */
export interface MediaInMemory {
  /** What an img, audio or video shows; undefined until it is there. */
  readonly url: ShallowRef<string | undefined>;
  /** Whether there is nothing to show. */
  readonly failed: ShallowRef<boolean>;
}

/** A file of the emulator's, for as long as the component lives that shows it. */
export function useMedia(address: () => string): MediaInMemory {
  const url = shallowRef<string>();
  const failed = shallowRef(false);
  let gone = false;
  const forget = (): void => {
    if (url.value !== undefined) URL.revokeObjectURL(url.value);
    url.value = undefined;
  };
  async function load(from: string): Promise<void> {
    forget();
    failed.value = !isMedia(from);
    if (failed.value) return;
    try {
      const file = await download(from);
      if (!gone && from === address()) url.value = URL.createObjectURL(file);
    } catch {
      failed.value = from === address();
    }
  }
  watch(address, (from) => void load(from), { immediate: true });
  onScopeDispose(() => {
    gone = true;
    forget();
  });
  return { url, failed };
}

/** Saves a file under a name. It is saved as bytes, so that nothing in it is ever shown or run here. */
export async function saveMedia(address: string, name: string): Promise<void> {
  save(new Blob([await download(address)], { type: "application/octet-stream" }), name);
}
