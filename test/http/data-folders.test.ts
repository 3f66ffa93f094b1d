import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runEmulator } from "../support/emulator.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { smallTenant } from "../support/tenant.ts";

const start = (dataDir: string) => runEmulator({ fixtures: smallTenant(), dataDir });

const refusal = (message: string) => ({ name: "StateError", message });

describe("a place that cannot be a data folder stops the start with a sentence", () => {
  it.each(["/proc/finchat", "/proc/finchat/deep", "/sys/finchat"])("%s, where nobody can make one", async (folder) => {
    const why = /: (nothing can be made in \/proc|permission is denied|the file system is read-only)$/;
    await expect(start(folder)).rejects.toMatchObject({
      name: "StateError",
      message: expect.stringMatching(new RegExp(`^${folder} cannot be used as data folder${why.source}`)) as string,
    });
  });

  it.each([
    ["a file", ""],
    ["a folder below a file", "sub"],
    ["a folder deep below a file", "sub/deep"],
  ])("%s: names the file that is in the way", async (_, below) => {
    const file = join(temporaryFolder(), "file");
    writeFileSync(file, "mine");
    const folder = join(file, below);
    await expect(start(folder)).rejects.toMatchObject(
      refusal(`${folder} cannot be used as data folder: ${file} is a file`),
    );
  });

  it("a link to nowhere, below one, or one that leads to itself", async () => {
    const link = join(temporaryFolder(), "link");
    symlinkSync(join(link, "..", "gone", "deep"), link);
    for (const folder of [link, join(link, "sub")]) {
      await expect(start(folder)).rejects.toMatchObject(
        refusal(`${folder} cannot be used as data folder: ${link} is a link to nowhere`),
      );
    }
    const circle = join(temporaryFolder(), "circle");
    symlinkSync(circle, circle);
    await expect(start(circle)).rejects.toMatchObject(
      refusal(`${circle} cannot be used as data folder: links lead in a circle`),
    );
  });
});

describe("a folder that holds other things", () => {
  it.each([
    ["state.json", "cannot be read: there is a folder where a file should be"],
    [".lock", "is no socket of the emulator: the folder cannot be locked"],
  ])("where a folder is called %s stops the start", async (name, problem) => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, name));
    await expect(start(folder)).rejects.toMatchObject(refusal(`${join(folder, name)} ${problem}`));
  });

  it.each([
    [".lock", "is no socket of the emulator: the folder cannot be locked"],
    ["media", "cannot be read: there is a file where a folder should be"],
  ])("where a file is called %s stops the start, and is left alone", async (name, problem) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, name), "mine");
    await expect(start(folder)).rejects.toMatchObject(refusal(`${join(folder, name)} ${problem}`));
    expect(existsSync(join(folder, name))).toBe(true);
  });

  it("keeps them: among its media only the emulator's own files are swept away", async () => {
    const folder = temporaryFolder();
    await (await start(folder)).emulator.close();
    mkdirSync(join(folder, "media", "album"));
    const left = `${"a".repeat(64)}.1.part`;
    for (const name of ["photo.jpg", "b".repeat(64), left]) writeFileSync(join(folder, "media", name), "bytes");
    const fx = await start(folder);
    await fx.call("resetTenant", {}, 204);
    expect(readdirSync(join(folder, "media")).sort()).toEqual(["album", "photo.jpg"]);
  });

  it("is reached by a link as well, and made where only folders above it are there", async () => {
    const folder = temporaryFolder();
    const link = join(temporaryFolder(), "link");
    symlinkSync(folder, link);
    await start(link);
    await start(join(folder, "a", "b"));
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(["a", "state.json"]));
    expect(readdirSync(join(folder, "a", "b"))).toContain("state.json");
  });
});
