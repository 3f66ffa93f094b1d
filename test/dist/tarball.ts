import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { fingerprint, isFresh, markFresh, writeWhole } from "../../scripts/lib/files.js";
import { buildPackage } from "../../scripts/lib/steps.js";
import { environment } from "./environment.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const cache = "node_modules/.cache/finchat-emulator";
const packed = `${cache}/finchat-emulator.tgz`;
const stamp = `${cache}/.stamp`;

/** What decides about the content of the package, apart from the build's own stamps in dist. */
const inputs = ["package.json", "README.md", "README.zh-CN.md", "LICENSE", "openapi.yaml", "control.openapi.yaml"];

/** Returns the path of what `npm pack` makes of the checkout, packed once for every test that installs it. */
export async function tarball(): Promise<string> {
  await buildPackage();
  const print = fingerprint([...inputs, "fixtures", "contracts", "scripts", "dist"]);
  if (!isFresh(stamp, print)) {
    writeWhole(packed, await pack());
    markFresh(stamp, print, [packed]);
  }
  return join(root, packed);
}

/** Packs a copy of the checkout: packing removes old scripts from dist, which other tests may be running. */
async function pack(): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), "finchat-pack-"));
  try {
    const copy = join(folder, "checkout");
    const left = /^(node_modules|\.git|bench|test)$/;
    cpSync(root, copy, { recursive: true, filter: (path) => !left.test(relative(root, path)) });
    symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
    await promisify(execFile)("npm", ["pack", "--pack-destination", folder], { cwd: copy, env: environment() });
    return readFileSync(join(folder, readdirSync(folder).find((name) => name.endsWith(".tgz")) ?? ""));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
