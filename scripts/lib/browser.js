import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { mkdtemp, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";
import { chromium } from "playwright-core";

/**
 * Starts a browser. It comes from a package: nothing has to be installed on the machine, and it runs as root.
 * @returns {Promise<import("playwright-core").Browser>}
 */
export async function launchBrowser() {
  return chromium.launch({
    executablePath: await unpackedBrowser(),
    args: ["--disable-gpu", "--no-zygote"],
    chromiumSandbox: false,
  });
}

/** Returns the path of the browser, unpacked once. Processes that do it at the same time do not get in each other's way. */
async function unpackedBrowser() {
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
