import { describe, expect, it } from "vitest";
import type { components } from "../../src/generated/rows.d.ts";
import { rows } from "../../src/generated/validators.js";
import type { Collection } from "../../src/store/collection.ts";
import type { Collections } from "../../src/store/collections.ts";
import { Store } from "../../src/store/store.ts";

type RowOf<Kind> = Kind extends Collection<infer Row> ? Row : never;

type Entities = { readonly [Name in keyof Collections]: RowOf<Collections[Name]> };

/** A type as fields that are all there, each with its type and whether it may be missing. Any object is just that. */
type Fields<Type> = Type extends readonly (infer Item)[]
  ? { item: Fields<Item> }
  : Type extends object
    ? keyof Type extends never
      ? "any object"
      : string extends keyof Type
        ? "any object"
        : { [Field in keyof Type]-?: [Fields<Type[Field]>, object extends Pick<Type, Field> ? "optional" : "required"] }
    : Type;

/** Rows by collection; the visibility of apps is an alternative, which its schema spells as a condition. */
type Rows<All extends { readonly apps: object }> = Fields<
  Omit<All, "apps"> & { readonly apps: Omit<All["apps"], "visibility"> }
>;

type Schemas = components["schemas"];

type Described = Rows<Pick<Schemas, keyof Collections>>;

/** Compiles as long as schemas and interfaces say the same. */
const agreement = {
  asDescribed: (rows: Rows<Entities>): Described => rows,
  asDeclared: (rows: Described): Rows<Entities> => rows,
  visibility: (visibility: Entities["apps"]["visibility"]): Schemas["Visibility"] => visibility,
};

describe("the schemas of rows", () => {
  it("exist for every collection", () => {
    expect(Object.keys(rows).sort()).toEqual(Object.keys(new Store().collections).sort());
  });

  it("say what the interfaces say, as the compiler finds", () => {
    expect(Object.keys(agreement)).toHaveLength(3);
  });
});
