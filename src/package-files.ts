import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ConfigError } from "./core/option-values.ts";

/** A file of the package that no other project has in this place. */
const marker = "control.openapi.yaml";

/**
 * The path of a file or folder of the package, from its root; code in `src` and in `dist` finds the same one.
 * @throws ConfigError when a bundler has taken the code away from the package's other files
 */
export function packageFile(path: string): string {
  if (!isInPackage()) throw new ConfigError(bundled);
  return pathOf(path);
}

const bundled =
  "finchat-emulator cannot be bundled, because it reads files of its package; " +
  "mark it as external (esbuild: --external:finchat-emulator)";

/** A bundle of another format may have no `import.meta.url`. */
const isInPackage = (): boolean => URL.canParse("..", import.meta.url) && existsSync(pathOf(marker));

const pathOf = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
