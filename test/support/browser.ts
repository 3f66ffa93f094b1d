import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { onTestFinished } from "vitest";
import { launchBrowser } from "../../scripts/lib/browser.js";

/** The browser of this worker, once a test has asked for a page. It ends with the worker's process. */
let browser: Promise<Browser> | undefined;

/**
 * Opens a page in a real browser, with cookies and storage of the test's own; it is closed when the test is over.
 */
export async function openPage(options: BrowserContextOptions = {}): Promise<Page> {
  browser ??= launchBrowser();
  const context = await (await browser).newContext({ locale: "en-US", ...options });
  // Shorter than a test's own patience, so that a failure names what was waited for.
  context.setDefaultTimeout(20_000);
  onTestFinished(() => context.close());
  return context.newPage();
}
