import { describe, expect, it } from "vitest";
import { Store } from "../../src/store/store.ts";

function run() {
  const store = new Store();
  const { forwarder_events: events } = store.collections;
  const put = (app_id: string, event_id: string, sender = "") =>
    store.change(() => {
      events.put({ app_id, event_id, sender });
    });
  const ids = (app: string, after = "") => [...events.byApp.after(app, after)].map(({ event_id }) => event_id);
  return { store, events, put, ids };
}

describe("an index in order of a text", () => {
  it("gives each group's rows in order, whatever order they came in", () => {
    const { put, ids } = run();
    for (const id of ["$5", "$1", "$9", "$3", "$10"]) put("a", id);
    put("b", "$2");
    expect(ids("a")).toEqual(["$1", "$10", "$3", "$5", "$9"]);
    expect(ids("b")).toEqual(["$2"]);
    expect(ids("none")).toEqual([]);
  });

  it("begins after a text, whether or not it is there", () => {
    const { put, ids } = run();
    for (const id of ["b", "d", "f"]) put("a", id);
    expect(["", "a", "b", "c", "f", "z"].map((after) => ids("a", after).length)).toEqual([3, 3, 2, 2, 0, 0]);
  });

  it("follows replacement, removal, an undone change and a restored state", () => {
    const { store, events, put, ids } = run();
    for (const id of ["1", "2", "3"]) put("a", id);
    const snapshot = store.snapshot();
    put("a", "2", "changed");
    expect([...events.byApp.after("a", "1")][0]).toEqual({ app_id: "a", event_id: "2", sender: "changed" });
    expect(() =>
      store.change(() => {
        for (const row of [...events.byApp.after("a", "")]) events.delete(events.keyOf(row));
        expect(ids("a")).toEqual([]);
        throw new Error("undone");
      }),
    ).toThrow("undone");
    expect(ids("a")).toEqual(["1", "2", "3"]);
    store.restore(snapshot);
    put("a", "0");
    expect(ids("a")).toEqual(["0", "1", "2", "3"]);
  });

  it("keeps its order while the first ones go, one by one, and others come", () => {
    const { events, store, put, ids } = run();
    const id = (number: number): string => String(number).padStart(4, "0");
    for (let number = 0; number < 500; number++) put("a", id(number));
    for (let number = 0; number < 400; number++) {
      store.change(() => {
        events.keepNewest(499);
      });
      put("a", id(number + 500));
    }
    put("a", "0399x");
    const expected = Array.from({ length: 500 }, (_, index) => id(index + 400));
    expect(ids("a")).toEqual(["0399x", ...expected]);
    expect(ids("a", "0897")).toEqual(["0898", "0899"]);
    expect(ids("a", "0398")).toHaveLength(501);
  });
});
