import { readdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { EmulatorError } from "../../core/errors.ts";
import { route, type Answer, type Route } from "../../http/route.ts";
import type { Services } from "../services.ts";
import { icon } from "./icon.ts";

/**
 * The web console: a page, its scripts and its styles. They hold nothing of the tenant and answer any Host; what the
 * page shows comes from under `/_emulator/v1`, under access control.
 */
export const consoleRoutes = ({ consoleFolder, basePath }: Services): Route[] => [
  route("getConsole", async () => ({
    status: 200,
    headers: {
      ...harmless,
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy,
      ...alwaysFresh,
    },
    bytes: (await readWhole(join(consoleFolder, "index.html"), "the console is not built: run npm run build"))
      .toString("utf8")
      .replaceAll('"/_emulator/', `"${basePath}/_emulator/`),
  })),
  route("getConsoleFile", async ({ params: { file } }): Promise<Answer> => {
    const missing = `the console has no file ${file}`;
    const type = (await assetTypes(consoleFolder)).get(file);
    if (type === undefined) throw new EmulatorError("EMULATOR_NOT_FOUND", missing);
    const bytes = await readWhole(join(consoleFolder, file), missing);
    return { status: 200, headers: { ...harmless, "content-type": type, ...neverStale }, bytes };
  }),
  route("getFavicon", () => ({
    status: 200,
    headers: { ...harmless, "content-type": "image/x-icon", ...freshForADay },
    bytes: icon,
  })),
];

/** The scripts and styles of the console by their names, and no other file: its page is served with its policy alone. */
async function assetTypes(folder: string): Promise<ReadonlyMap<string, string>> {
  const names = await readdir(folder).catch(() => []);
  return new Map(
    names.flatMap((name) => {
      const type = types[extname(name)];
      return type === undefined ? [] : [[name, type]];
    }),
  );
}

const types: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
};

/** Scripts and styles are the console's own files alone; pictures and media come from memory, where they were fetched to. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "media-src blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const harmless = { "x-content-type-options": "nosniff", "referrer-policy": "no-referrer" };
const freshForADay = { "cache-control": "public, max-age=86400" };
const alwaysFresh = { "cache-control": "no-cache" };
/** The name of a file has a digest of what it holds. */
const neverStale = { "cache-control": "public, max-age=31536000, immutable" };

async function readWhole(path: string, otherwise: string): Promise<Buffer> {
  return readFile(path).catch(() => {
    throw new EmulatorError("EMULATOR_NOT_FOUND", otherwise);
  });
}
