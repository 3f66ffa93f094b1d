import { join, relative } from "node:path";
import { built } from "../../scripts/lib/steps.js";
import { BuiltCommand } from "./built-command.ts";
import { root } from "./project.ts";
import { scriptsIn, testBuild } from "./test-build.ts";

testBuild("dist", () => ({
  command: new BuiltCommand([process.execPath, join(root, "dist/main.js")]),
  home: root,
  dist: join(root, "dist"),
  scripts: scriptsIn(built().map((path) => relative("dist", path))),
}));
