import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";

/** Waits for every colour that is on its way to another, and all else that moves and comes to an end. */
const settle = `Promise.allSettled(
  document.getAnimations().flatMap((one) => (one.effect?.getComputedTiming().endTime < Infinity ? [one.finished] : [])),
).then(() => undefined)`;

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * What axe-core finds against WCAG 2 A and AA on the page as it stands, once no colour is on its way to another: each as
 * its rule and the place.
 */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  await page.evaluate(settle);
  const { violations } = await page.evaluate<AxeResults>(
    `(() => { const module = undefined; ${axe}; return axe.run({ runOnly: ["wcag2a", "wcag2aa"] }); })()`,
  );
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}
