import type { BrowserContextOptions, Page } from "playwright-core";
import { expect, onTestFinished } from "vitest";
import { build } from "../../scripts/lib/steps.js";
import { openPage } from "./browser.ts";
import type { RunningEmulator } from "./emulator.ts";

/**
 * Opens a screen of the console, as it is published, in a real browser. The test fails if the page ever logs an error,
 * breaks its own policy or asks for anything elsewhere.
 */
export async function openConsole(
  fx: Pick<RunningEmulator, "url">,
  path = "/chat",
  options: BrowserContextOptions = {},
): Promise<Page> {
  await build();
  const page = await openPage({ viewport: { width: 1280, height: 800 }, ...options });
  watch(page, fx.url);
  await page.goto(`${fx.url}/_emulator/#${path}`);
  return page;
}

function watch(page: Page, url: string): void {
  const troubles: string[] = [];
  page.on("pageerror", (error) => troubles.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !isRefusal(message.text())) troubles.push(message.text());
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(`${url}/`) && !/^(blob|data):/.test(request.url())) troubles.push(request.url());
  });
  onTestFinished(() => expect(troubles).toEqual([]));
}

/** A browser logs each call that is refused or gets no answer; what the console makes of one is for the test to say. */
const isRefusal = (text: string): boolean =>
  /^(Failed to load resource:|WebSocket connection to .* failed:)/.test(text);
