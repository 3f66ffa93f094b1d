import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { mkdtemp, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { onTestFinished } from "vitest";

/** The browser of this worker, once a test has asked for a page. It ends with the worker's process. */
let browser: Promise<Browser> | undefined;

/**
 * Opens a page in a real browser, with cookies and storage of the test's own; it is closed when the test is over. The
 * browser comes from a package: nothing has to be installed on the machine, and it runs as root.
 */
export async function openPage(options: BrowserContextOptions = {}): Promise<Page> {
  browser ??= launchBrowser();
  const context = await (await browser).newContext({ locale: "en-US", ...options });
  // Shorter than a test's own patience, so that a failure names what was waited for.
  context.setDefaultTimeout(20_000);
  onTestFinished(() => context.close());
  return context.newPage();
}

async function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await unpackedBrowser(),
    args: ["--disable-gpu", "--no-zygote"],
    chromiumSandbox: false,
  });
}

/** The browser's executable, unpacked once. Test files that do it at the same time do not get in each other's way. */
async function unpackedBrowser(): Promise<string> {
  const { resolve } = createRequire(import.meta.url);
  const packageFolder = dirname(dirname(dirname(resolve("@sparticuz/chromium"))));
  const packed = join(packageFolder, "bin", "chromium.br");
  const unpacked = join(packageFolder, "bin", "chromium");
  if (existsSync(unpacked)) return unpacked;
  const folder = await mkdtemp(`${unpacked}-`);
  const fresh = join(folder, "chromium");
  await pipeline(createReadStream(packed), createBrotliDecompress(), createWriteStream(fresh, { mode: 0o755 }));
  await rename(fresh, unpacked);
  await rm(folder, { recursive: true });
  return unpacked;
}
