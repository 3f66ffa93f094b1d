import { computed, type WritableComputedRef } from "vue";
import { useRoute, useRouter } from "vue-router";

/** The filters of a list, each a text and empty where it is not set; the address has them in its query. */
export function useFilters<Name extends string>(...names: Name[]): Record<Name, WritableComputedRef<string>> {
  const [route, router] = [useRoute(), useRouter()];
  const filter = (name: Name): WritableComputedRef<string> =>
    computed({
      get: () => String(route.query[name] ?? ""),
      set: (value) => void router.replace({ ...route, query: { ...route.query, [name]: value || undefined } }),
    });
  return Object.fromEntries(names.map((name) => [name, filter(name)])) as Record<Name, WritableComputedRef<string>>;
}

/** The filters that are set, as the query of a call. */
export const setFilters = (filters: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== ""));
