import type { Page } from "playwright-core";

/** Measures the frames of a page from now on. */
export const measureFrames = (page: Page): Promise<void> =>
  page.evaluate(() => {
    let [last, longest] = [Infinity, 0];
    const tick = (now: number): void => {
      [last, longest] = [now, Math.max(longest, now - last)];
      document.body.dataset["longest"] = String(longest);
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });

/** The longest frame since then, in ms. */
export const longestFrame = async (page: Page): Promise<number> =>
  Number(await page.evaluate(() => document.body.dataset["longest"]));
