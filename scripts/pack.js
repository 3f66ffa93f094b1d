import { rmSync } from "node:fs";
import { join } from "node:path";
import { root, writeWhole } from "./lib/files.js";
import { runScript } from "./lib/script.js";
import { build } from "./lib/steps.js";
import { packageTypes, testcontainersTypes } from "./lib/package-types.js";

await runScript(async () => {
  rmSync(join(root, "dist"), { recursive: true, force: true });
  await build();
  writeWhole("dist/index.d.ts", packageTypes());
  writeWhole("dist/testcontainers.d.ts", testcontainersTypes());
});
