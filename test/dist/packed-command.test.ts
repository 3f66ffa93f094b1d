import { join } from "node:path";
import { BuiltCommand } from "./built-command.ts";
import { scriptsIn, testBuild } from "./test-build.ts";

testBuild("the packed tarball", (project) => {
  const dist = "node_modules/finchat-emulator/dist";
  return {
    command: new BuiltCommand([join(project.folder, "node_modules/.bin/finchat-emulator")]),
    home: project.folder,
    dist: join(project.folder, dist),
    scripts: scriptsIn(project.files(dist)),
  };
});
