import { shallowRef } from "vue";
import type { SearchOutcome } from "../../../../src/generated/control.d.ts";
import { exchange, reasonOf } from "../../api/control.ts";

/** How many results a page has. */
export const pageSize = 10;

/** A search that was made, and what came of it. */
export interface Searched {
  readonly text: string;
  /** From 0. */
  readonly page: number;
  readonly outcome: SearchOutcome;
  readonly warnings: readonly string[];
}

/** The app that was chosen last, and what was written: one comes back to it. */
export const [chosen, sought] = [shallowRef(""), shallowRef("")];

/** Searches in an app as a user. A new search makes an older one, which may still be waited for, of no interest. */
export function useSearch() {
  const searched = shallowRef<Searched>();
  const refusal = shallowRef("");
  const isSearching = shallowRef(false);
  let generation = 0;

  function forget(): void {
    generation++;
    isSearching.value = false;
    searched.value = undefined;
    refusal.value = "";
  }

  async function search(app_id: string, fcid: string, text: string, page: number): Promise<void> {
    forget();
    const mine = generation;
    isSearching.value = true;
    const body = { fcid, search_text: text, page_no: page, page_size: pageSize };
    try {
      const { answer, warnings } = await exchange("searchApp", { params: { app_id }, body });
      if (mine === generation) searched.value = { text, page, outcome: answer, warnings };
    } catch (error) {
      if (mine === generation) refusal.value = reasonOf(error);
    }
    if (mine === generation) isSearching.value = false;
  }

  return { searched, refusal, isSearching, search, forget };
}
