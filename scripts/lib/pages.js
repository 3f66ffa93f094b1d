import { format, resolveConfig } from "prettier";
import { controlPage } from "./control-page.js";
import { fidelityPage } from "./fidelity-page.js";
import { root } from "./files.js";
import { fixturesPage } from "./fixtures-page.js";
import { folders } from "./language.js";
import { performancePage } from "./performance-page.js";
import { settingsPage } from "./settings-page.js";

/** @import { Language } from "./language.js" */

/** @type {Record<string, (language: Language) => string>} */
const makers = {
  "settings.md": settingsPage,
  "control-api.md": controlPage,
  "fidelity.md": fidelityPage,
  "fixtures.md": fixturesPage,
  "performance.md": performancePage,
};

/**
 * Returns the pages of docs/ and docs/zh/ that are generated, in whole or in part.
 * @returns {Promise<Record<string, string>>} the files by path
 * @throws {import("./script.js").BrokenInput}
 */
export async function pages() {
  const style = await resolveConfig(`${root}package.json`);
  /** @type {Record<string, string>} */
  const files = {};
  for (const language of /** @type {Language[]} */ (Object.keys(folders))) {
    for (const [name, make] of Object.entries(makers)) {
      files[`${folders[language]}/${name}`] = await format(make(language), { ...style, parser: "markdown" });
    }
  }
  return files;
}
