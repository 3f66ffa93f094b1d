import { Validators } from "./validators.js";

/** @import { Document } from "./documents.js" */
/** @import { Table } from "./validators.js" */

/** @typedef {Record<string, Record<string, string | Table>>} Tables validators by table and name */

/** Stands at the head of the module with the tables. */
const head = `import { createRequire } from "node:module";

// In a bundle of CommonJS there is no URL, and none is needed before the first check.
const require = createRequire(import.meta.url ?? "file:///");

/** A table whose values are read from their files one by one, when they are first asked for. */
function lazily(table, files) {
  const values = {};
  for (const [file, names] of Object.entries(files)) {
    for (const name of names) {
      const get = () => {
        const value = require(file)[table][name];
        Object.defineProperty(values, name, { value });
        return value;
      };
      Object.defineProperty(values, name, { get, enumerable: true, configurable: true });
    }
  }
  return values;
}
`;

/**
 * A module of tables of validators, and the files that hold the validators themselves, each read when one of it is
 * needed: most runs of the emulator never need most of them, and to read them all would take as long as Express does.
 * @param {Record<string, readonly [Document, (validators: Validators) => Tables]>} parts what each file holds, by its name
 * @returns {Promise<Record<string, string>>} the files by name
 */
export async function validatorFiles(parts) {
  /** @type {Record<string, string>} */
  const files = {};
  /** @type {Record<string, Record<string, string[]>>} */
  const exported = {};
  for (const [part, [document, tablesOf]] of Object.entries(parts)) {
    const file = `validators-${part}.cjs`;
    const validators = new Validators(part === "fixtures" ? 1000 : 100);
    validators.addComponents(document);
    const tables = tablesOf(validators);
    files[file] = await validators.module(tables, "cjs");
    for (const [table, values] of Object.entries(tables)) (exported[table] ??= {})[`./${file}`] = Object.keys(values);
  }
  const tables = Object.entries(exported).map(
    ([table, names]) => `export const ${table} = lazily(${JSON.stringify(table)}, ${JSON.stringify(names, null, 2)});`,
  );
  return { ...files, "validators.js": [head, ...tables].join("\n") };
}
