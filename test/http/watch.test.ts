import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { runEmulator, type RunningEmulator } from "../support/emulator.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const tenantOf = (...fcids: string[]): string => JSON.stringify({ users: fcids.map((fcid) => ({ fcid })) });

const fcids = async (fx: RunningEmulator): Promise<string[]> => {
  const { users } = (await fx.answer("listUsers")).body as { users: { fcid: string }[] };
  return users.map(({ fcid }) => fcid);
};

const lines = (fx: RunningEmulator, part: string): Record<string, unknown>[] =>
  fx.logLines
    .filter((line) => line.includes(part))
    .map((line) => JSON.parse(line) as { level: number; problems?: string[] });

async function watched(text: string) {
  const path = join(temporaryFolder(), "tenant.json");
  writeFileSync(path, text);
  return { path, fx: await runEmulator({ fixtures: path, watch: true }) };
}

describe("fixtures that are watched", () => {
  it("are reset to when their file changes, with all that was made since gone", async () => {
    const { path, fx } = await watched(tenantOf("@a:example.org"));
    await fx.call("postUser", { body: { fcid: "@made:example.org" } }, 201);
    await fx.call("advanceClock", { body: { by_ms: 1000 } }, 200);
    writeFileSync(path, tenantOf("@a:example.org", "@b:example.org"));
    await vi.waitFor(async () => {
      expect(await fcids(fx)).toEqual(["@a:example.org", "@b:example.org"]);
    });
    expect(await fx.call("getClock", {}, 200)).toEqual({ now: Date.UTC(2026, 0, 1), mode: "frozen" });
    await fx.call("resetTenant", {}, 204);
    expect(await fcids(fx)).toEqual(["@a:example.org", "@b:example.org"]);
  });

  it("may be replaced by another file of that name, as editors do, again and again", async () => {
    const { path, fx } = await watched(tenantOf("@a:example.org"));
    for (const fcid of ["@b:example.org", "@c:example.org"]) {
      writeFileSync(`${path}~`, tenantOf(fcid));
      renameSync(`${path}~`, path);
      await vi.waitFor(async () => {
        expect(await fcids(fx)).toEqual([fcid]);
      });
    }
  });

  it("may be a folder, in which files come and go", async () => {
    const folder = join(temporaryFolder(), "tenant");
    mkdirSync(folder);
    writeFileSync(join(folder, "a.json"), tenantOf("@a:example.org"));
    const fx = await runEmulator({ fixtures: folder, watch: true });
    writeFileSync(join(folder, "b.yaml"), 'users: [{fcid: "@b:example.org"}]\n');
    await vi.waitFor(async () => {
      expect(await fcids(fx)).toEqual(["@a:example.org", "@b:example.org"]);
    });
    rmSync(join(folder, "a.json"));
    await vi.waitFor(async () => {
      expect(await fcids(fx)).toEqual(["@b:example.org"]);
    });
  });

  it("stay as they were when the change is wrong, and the log tells every problem", async () => {
    const { path, fx } = await watched(tenantOf("@a:example.org"));
    await fx.call("postUser", { body: { fcid: "@made:example.org" } }, 201);
    writeFileSync(path, '{"users": [\n{"fcid": "@b:example.org", "roles": ["r9"]},\n{"name": "B"}\n]}');
    await vi.waitFor(() => {
      expect(lines(fx, "cannot be used")).toHaveLength(1);
    });
    expect(lines(fx, "cannot be used")).toEqual([
      expect.objectContaining({
        level: 50,
        problems: [
          expect.stringContaining(`${path}:2: /users/0/roles/0: `) as string,
          expect.stringContaining(`${path}:3: /users/1: `) as string,
        ],
      }),
    ]);
    expect(await fcids(fx)).toEqual(["@a:example.org", "@made:example.org"]);
    writeFileSync(path, tenantOf("@c:example.org"));
    await vi.waitFor(async () => {
      expect(await fcids(fx)).toEqual(["@c:example.org"]);
    });
  });

  it("stay as they were when the change lacks a user that a setting of the start names", async () => {
    const path = join(temporaryFolder(), "tenant.json");
    writeFileSync(path, tenantOf("@a:example.org"));
    const fx = await runEmulator({ fixtures: path, watch: true, settings: { iam: { default_user: "a" } } });
    writeFileSync(path, tenantOf("@b:example.org"));
    await vi.waitFor(() => {
      expect(lines(fx, "cannot be used")).toHaveLength(1);
    });
    expect(fx.logLines.join("")).toContain('iam.default_user: no user with the fcid or account \\"a\\"');
    expect(await fcids(fx)).toEqual(["@a:example.org"]);
  });

  it("stay as they were when the change needs another start", async () => {
    const { path, fx } = await watched("{}");
    writeFileSync(path, '{"settings": {"iam": {"port": 0}}}');
    await vi.waitFor(() => {
      expect(lines(fx, "cannot be used")).toEqual([
        expect.objectContaining({ problems: ["iam.port cannot change while the emulator runs: start it anew"] }),
      ]);
    });
  });

  it("cannot open the doors that the start found shut", async () => {
    const path = join(temporaryFolder(), "tenant.json");
    writeFileSync(path, '{"settings": {"control": {"token": "t"}}}');
    const fx = await runEmulator({ fixtures: path, watch: true, host: "0.0.0.0" });
    writeFileSync(path, "{}");
    await vi.waitFor(() => {
      expect(lines(fx, "cannot be used")).toEqual([
        expect.objectContaining({ problems: [expect.stringMatching(/^host: 0\.0\.0\.0 lets other machines/)] }),
      ]);
    });
    expect(await fx.answer("listUsers")).toMatchObject({ status: 401 });
  });

  it("are left alone once the emulator is closed", async () => {
    const { path, fx } = await watched(tenantOf("@a:example.org"));
    await fx.emulator.close();
    writeFileSync(path, "no tenant");
    await fx.emulator.close();
    expect(lines(fx, "cannot be used")).toEqual([]);
  });
});
