import { describe, expect, it, vi } from "vitest";
import { completeRole } from "../../src/tenant/complete.ts";
import { Store, type ChangeSet } from "../../src/store/store.ts";

const role = (id: string, ...authorities: string[]) => completeRole({ role_id: id, authorities });

function storeWith(...ids: string[]): Store {
  const store = new Store();
  store.change(() => {
    for (const id of ids) store.collections.roles.put(role(id, "old"));
  });
  return store;
}

const ids = (rows: Iterable<{ role_id: string }>): string[] => [...rows].map(({ role_id }) => role_id);

describe("the store", () => {
  it("is told of every change once it is made, as one entry", () => {
    const store = storeWith("a");
    const changes: ChangeSet[] = [];
    store.listen({ committed: (change) => void changes.push(change), undone: () => undefined });
    store.change(() => {
      store.collections.roles.put(role("b"));
      store.change(() => store.collections.roles.delete("a"));
    });
    expect(changes).toHaveLength(1);
    expect(changes[0]?.rows.map(({ collection, key, after }) => [collection, key, after])).toEqual([
      ["roles", "b", role("b")],
      ["roles", "a", undefined],
    ]);
  });

  it("undoes a change that fails, places and indexes too", () => {
    const store = storeWith("a", "b", "c");
    const { roles } = store.collections;
    const undone = vi.fn();
    store.listen({ committed: () => undefined, undone });
    const failing = (): never =>
      store.change(() => {
        roles.delete("b");
        roles.put(role("a", "new"));
        roles.put(role("d", "new"));
        throw new Error("no");
      });
    expect(failing).toThrow("no");
    expect(undone).toHaveBeenCalledOnce();
    expect(ids(roles.rows())).toEqual(["a", "b", "c"]);
    expect(ids(roles.byAuthority.all("old"))).toEqual(["a", "b", "c"]);
    expect(roles.byAuthority.count("new")).toBe(0);
  });

  it("refuses a write outside a change", () => {
    const store = storeWith("a");
    expect(() => {
      store.collections.roles.put(role("b"));
    }).toThrow("a change of roles outside Store.change");
    expect(store.collections.roles.has("b")).toBe(false);
  });

  it("keeps the order of making when a row is replaced, and its indexes up to date", () => {
    const store = storeWith("a", "b");
    const { roles } = store.collections;
    store.change(() => {
      roles.put(role("a", "new", "old"));
    });
    expect(ids(roles.rows())).toEqual(["a", "b"]);
    expect(ids(roles.byAuthority.all("old"))).toEqual(["a", "b"]);
    expect(ids(roles.byAuthority.all("new"))).toEqual(["a"]);
  });

  it("comes back from a snapshot as it was", () => {
    const store = storeWith("a", "b");
    store.counters.position = 7;
    const text = JSON.stringify(store.snapshot());
    const other = storeWith("z");
    other.restore(JSON.parse(text) as ReturnType<Store["snapshot"]>);
    expect(JSON.stringify(other.snapshot())).toBe(text);
    expect(ids(other.collections.roles.byAuthority.all("old"))).toEqual(["a", "b"]);
  });
});
