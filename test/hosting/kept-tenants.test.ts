import { existsSync, mkdirSync, readdirSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { build } from "../../scripts/lib/steps.js";
import { alice } from "../support/conversation.ts";
import { Client } from "../support/client.ts";
import { runEmulator } from "../support/emulator.ts";
import { runCommand } from "../support/process.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { smallGroup, smallTenant } from "../support/tenant.ts";

beforeAll(build, 60_000);

const params = { room_id: smallGroup.room_id };
const content = { msgtype: "m.text", body: "hello" };

const namesIn = (dataDir: string): string[] => {
  const tenants = join(dataDir, "tenants");
  return existsSync(tenants) ? readdirSync(tenants).sort() : [];
};

/** Creates a tenant with a message in it. */
async function createUsed(fx: Client, body: object): Promise<Client> {
  const { url } = await fx.call("createTenant", { body: { fixtures: smallTenant(), ...body } }, 201);
  const tenant = new Client(url);
  await tenant.call("sayInRoom", { params, body: { sender: alice, content } }, 201);
  return tenant;
}

describe("tenants in a data folder", () => {
  it("are there after a restart, with their state, settings, media and lifetime", async () => {
    const dataDir = temporaryFolder();
    const first = await runEmulator({ dataDir });
    const media = [{ server_name: "example.org", media_id: "m", base64: "aGVsbG8=" }];
    const tenant = await createUsed(first, { name: "a", ttl: "1h", fixtures: { ...smallTenant(), media } });
    await createUsed(first, { name: "b" });
    await tenant.call("patchSettings", { body: { strict: true } }, 200);
    const { created_at } = await first.call("readTenant", { params: { name: "a" } }, 200);
    await first.emulator.close();

    const second = await runEmulator({ dataDir });
    const { tenants } = await second.call("listTenants", {}, 200);
    expect(tenants).toMatchObject([{ name: "a", created_at, messages: 1 }, { name: "b" }]);
    expect(tenants[0]?.expires_at).toBeGreaterThan(created_at);
    const again = new Client(`${second.url}/t/a`);
    expect((await again.call("getSettings", {}, 200)).strict).toBe(true);
    expect((await again.send("GET", "/_emulator/v1/media/example.org/m")).body).toBe("hello");
    expect((await again.call("readTimeline", { params, query: { as: alice } }, 200)).messages).toHaveLength(1);
  });

  it("are gone with their folder when they are deleted", async () => {
    const dataDir = temporaryFolder();
    const fx = await runEmulator({ dataDir });
    await createUsed(fx, { name: "a" });
    expect(namesIn(dataDir)).toEqual(["a"]);
    await fx.call("deleteTenant", { params: { name: "a" } }, 204);
    expect(namesIn(dataDir)).toEqual([]);
    await createUsed(fx, { name: "a" });
    expect(await fx.call("readTenant", { params: { name: "a" } }, 200)).toMatchObject({ messages: 1 });
  });

  it("leave nothing when their creation fails or is cut short", async () => {
    const dataDir = temporaryFolder();
    const first = await runEmulator({ dataDir });
    const fixtures = { users: [{ fcid: alice }, { fcid: alice }] };
    await first.call("createTenant", { body: { name: "bad", fixtures } }, 400);
    expect(namesIn(dataDir)).toEqual([]);
    await createUsed(first, { name: "cut" });
    await first.emulator.close();
    const file = join(dataDir, "tenants", "cut", "tenant.json");
    const request = readFileSync(file);
    writeFileSync(file, "");
    await expect(runEmulator({ dataDir })).rejects.toThrow(/tenants\/cut\/tenant\.json is damaged/);
    writeFileSync(file, request);
    unlinkSync(file);
    const second = await runEmulator({ dataDir });
    expect(await second.call("listTenants", {}, 200)).toEqual({ tenants: [] });
    expect(namesIn(dataDir)).toEqual([]);
  });

  it("stop the start when today's rules refuse the request that created one, which names its folder", async () => {
    const dataDir = temporaryFolder();
    const first = await runEmulator({ dataDir });
    await createUsed(first, { name: "a" });
    await first.emulator.close();
    const file = join(dataDir, "tenants", "a", "tenant.json");
    writeFileSync(file, readFileSync(file, "utf8").replace('"fixtures":', '"settings":{"unknown":1},"fixtures":'));
    await expect(runEmulator({ dataDir })).rejects.toMatchObject({
      name: "StateError",
      message: expect.stringMatching(/tenants.a: .*\/settings\/unknown/) as string,
    });
  });

  it("begin empty, whatever a deletion that failed has left in their folder", async () => {
    const dataDir = temporaryFolder();
    const first = await runEmulator({ dataDir });
    await createUsed(first, { name: "old" });
    await first.call("deleteTenant", { params: { name: "old" } }, 204);
    mkdirSync(join(dataDir, "tenants", "new"));
    writeFileSync(join(dataDir, "tenants", "new", "state.json"), "left over");
    const tenant = await createUsed(first, { name: "new" });
    expect((await tenant.call("readTimeline", { params, query: { as: alice } }, 200)).messages).toHaveLength(1);
  });

  it("are there whole or not at all after kill -9 in the middle of creations", async () => {
    const dataDir = temporaryFolder();
    const flags = ["--port", "0", "--log-level", "error", "--data-dir", dataDir];
    const created = new Set<string>();
    for (const round of [1, 2, 3]) {
      const process = runCommand(flags);
      const fx = new Client(await process.url);
      const creations = Array.from({ length: 20 }, async (_, number) => {
        const name = `r${round}-${number}`;
        await createUsed(fx, { name });
        created.add(name);
        if (number === round * 4) process.kill("SIGKILL");
      });
      await Promise.allSettled(creations);
      await process.ended;
    }
    const last = await runEmulator({ dataDir });
    const { tenants } = await last.call("listTenants", {}, 200);
    expect(created.size).toBeGreaterThan(0);
    expect(tenants.map(({ name }) => name)).toEqual(expect.arrayContaining([...created]));
    expect(tenants.filter(({ name, messages }) => created.has(name) && messages !== 1)).toEqual([]);
    expect(namesIn(dataDir)).toEqual(tenants.map(({ name }) => name).sort());
  });

  it("stop the start when one is damaged, which names its folder", async () => {
    const dataDir = temporaryFolder();
    const first = await runEmulator({ dataDir });
    await createUsed(first, { name: "a" });
    await first.emulator.close();
    writeFileSync(join(dataDir, "tenants", "a", "state.json"), "{}");
    await expect(runEmulator({ dataDir })).rejects.toMatchObject({
      name: "StateError",
      message: expect.stringContaining(join("tenants", "a")) as string,
    });
  });
});
